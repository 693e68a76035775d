import FlagEngine

// Files with the visitor's data, imported or followed.
extension Console {
  /// Takes a file that was imported, or that is followed and has changed.
  mutating func take(_ file: ContextFile) {
    guard let resolution else { return }
    guard let bytes = file.bytes else {
      message = .error(file.failure)
      return
    }
    guard file.isWatched else {
      let text = String(decoding: VisitorReader.decoded(bytes), as: UTF8.self)
      _ = apply(PasteDialog.open(text, title: file.name, in: context))
      return
    }
    do throws(FieldText.Fault) {
      let choices = ReadingChoices()
      guard var reading = try VisitorReader(resolution).read(bytes, into: cast.visitor, choices)
      else {
        message = .text("\(file.name) is empty; nothing was changed.")
        return
      }
      // The file tells who the visitor is; what is tried out on the visitor stays.
      if reading.visitor.overrides.isEmpty { reading.visitor.overrides = cast.visitor.overrides }
      message = .text("\(file.name) is followed; it says what the visitor has already.")
      _ = apply(reading.reply(file.name, in: context))
      if let note = reading.notes.first { message = .error("\(file.name): \(note)") }
      if let skipped = reading.skipped.first {
        let part = skipped.part.prefix(60)
        message = .error("\(file.name): \(reading.sum): \(part): \(skipped.reason)")
      }
    } catch {
      // Half a file, perhaps: the next change brings the rest.
      let line = error.text.utf8.split(separator: 0x0A).first.map { String(Substring($0)) } ?? ""
      message = .error("\(file.name): \(line)")
    }
  }

  /// Follows a file, or with an empty name stops following.
  mutating func watch(_ path: String) -> [Effect] {
    guard !path.isEmpty else {
      message = .text(
        watched.map { "\($0) is no longer followed." }
          ?? "No file is followed. Example: watch ctx.json")
      watched = nil
      return [.watch(nil)]
    }
    watched = path
    message = .text("Following \(path).")
    return [.watch(path)]
  }
}
