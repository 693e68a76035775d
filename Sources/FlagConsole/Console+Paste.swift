import FlagEngine
import TerminalUI

// Text from outside: pasted, imported or followed; what it says is shown before Enter applies it.
extension Console {
  mutating func openPaste(_ text: String = "", title: String = "Paste") {
    resolution?.markBaseline()
    message = .none
    readPaste(PasteDialog(title: title, area: TextArea(text)))
  }

  /// Reads the text anew and shows what it would do.
  mutating func readPaste(_ dialog: PasteDialog) {
    guard let resolution else { return }
    var dialog = dialog
    (dialog.reading, dialog.changes, dialog.fault, dialog.isRefused) = (nil, [], nil, false)
    do throws(FieldText.Fault) {
      dialog.reading = try reader(resolution).read(dialog.area.text, into: cast.visitor)
    } catch {
      dialog.fault = error
    }
    if let evidence = dialog.reading?.evidence {
      dialog.reading?.notes += notes(on: evidence, resolution)
    }
    let visitor = dialog.reading?.visitor ?? cast.visitor
    dialog.changes = changes(to: visitor, resolution)
    dialog.changes += dialog.reading?.evidence.map { changes(to: $0, resolution) } ?? []
    overlay = .paste(dialog)
    let options = dialog.reading?.evidence?.options ?? cast.options
    if visitor != resolution.visitor || options != resolution.options {
      self.resolution?.evaluate(visitor, options: options)
    }
  }

  private func reader(_ resolution: Resolution) -> VisitorReader {
    VisitorReader(catalogue: resolution.catalogue, now: resolution.options.now)
  }

  mutating func acceptPaste(_ dialog: PasteDialog) {
    guard let reading = dialog.reading else {
      var dialog = dialog
      dialog.isRefused = true
      if let offset = dialog.fault?.offset { dialog.area.moveCursor(toByte: offset) }
      overlay = dialog.fault == nil ? nil : .paste(dialog)
      return
    }
    overlay = nil
    let source = dialog.title == "Paste" ? "pasted" : "imported \(dialog.title),"
    apply(reading, label: "\(source) \(reading.kind)")
  }

  /// Puts what was read into the visitor, as one action.
  private mutating func apply(_ reading: VisitorReader.Reading, label: String) {
    act(label) { cast in
      cast.visitor = reading.visitor
      if let options = reading.evidence?.options { cast.options = options }
    }
    guard let key = reading.evidence?.flagKey, let flag = resolution?.configuration.index(of: key)
    else { return }
    changeView { $0.setFilter("") }
    list.viewport.select(flag)
  }

  /// Esc: the visitor is the old one again.
  mutating func dropPaste() {
    overlay = nil
    message = .none
    resolution?.evaluate(cast.visitor, options: cast.options)
  }

  // MARK: What would change

  private func changes(to visitor: Visitor, _ resolution: Resolution) -> [String] {
    VisitorChanges(
      configuration: resolution.configuration, now: resolution.options.now, arrow: marks.arrow
    ).lines(from: cast.visitor, to: visitor)
  }

  private func changes(to evidence: Evidence, _ resolution: Resolution) -> [String] {
    var lines: [String] = []
    if let options = cast.options {
      if options.profile != evidence.options.profile {
        lines.append(
          "SDK \(options.profile.rawValue)\(marks.arrow)\(evidence.options.profile.rawValue)")
      }
      if options.now != evidence.options.now {
        lines.append("time\(marks.arrow)\(InstantText.iso8601(evidence.options.now))")
      }
      if options.isIsolated != evidence.options.isIsolated {
        lines.append(evidence.options.isIsolated ? "flags isolated" : "flags in one pass")
      }
    }
    if let key = evidence.flagKey, resolution.configuration.index(of: key) != nil {
      lines.append("flag \(key)")
    }
    return lines
  }

  private func notes(on evidence: Evidence, _ resolution: Resolution) -> [String] {
    var notes: [String] = []
    if evidence.revision != source.revision {
      notes.append(
        "The evidence was taken from rev \(evidence.revision); this file is rev \(source.revision)."
      )
    }
    guard let key = evidence.flagKey else { return notes }
    guard let flag = resolution.configuration.index(of: key) else {
      return notes + ["This file has no flag \"\(key)\"."]
    }
    let decision = resolution.configuration.explain(
      flag, for: evidence.visitor, options: evidence.options)
    let answer = "\(shaped(decision)) from \(decision.served.from)"
    if !evidence.answer.isEmpty, answer != evidence.answer {
      notes.append("\(key) answers \(answer) here; the evidence says \(evidence.answer).")
    }
    return notes
  }

  // MARK: Files

  /// Takes a file that was imported, or that is followed and has changed.
  mutating func take(_ file: ContextFile) {
    guard let resolution else { return }
    guard let bytes = file.bytes else {
      message = .error(file.failure)
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard file.isWatched else { return openPaste(text, title: file.name) }
    do throws(FieldText.Fault) {
      guard let reading = try reader(resolution).read(text, into: cast.visitor) else {
        message = .text("\(file.name) is empty; nothing was changed.")
        return
      }
      message = .text("\(file.name) is followed; it says what the visitor has already.")
      apply(reading, label: file.name)
      if let note = reading.notes.first { message = .error("\(file.name): \(note)") }
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

/// What differs between two visitors, in words.
struct VisitorChanges {
  let configuration: FlagConfiguration
  let now: Int
  let arrow: String
  /// Longer values are told by their first and last characters; nil: whole.
  var valueLimit: Int?

  /// - Parameters:
  ///   - before: the visitor before.
  ///   - after: the visitor after.
  ///   - first: the field to begin with.
  /// - Returns: a line a difference.
  func lines(from before: Visitor, to after: Visitor, first: Field? = nil) -> [String] {
    var lines: [String] = []
    if !before.code.isIdentical(to: after.code) {
      lines.append(
        "\(JSONValue.string(before.code).jsonText)\(arrow)"
          + JSONValue.string(after.code).jsonText)
      lines[0] = "\(configuration.platform.codeNoun) \(lines[0])"
    }
    lines += particulars(from: before, to: after)
    var seen: Set<Field> = []
    let fields = ((first.map { [$0] } ?? []) + before.fields + after.fields)
      .filter { seen.insert($0).inserted }
    for field in fields where before[field] != after[field] {
      let (old, new) = (shown(before[field], field), shown(after[field], field))
      lines.append("\(configuration.name(of: field)) \(old)\(arrow)\(new)")
    }
    lines += after.overrides.filter { !before.overrides.contains($0) }.map {
      "+ \($0.summary(in: configuration))"
    }
    lines += before.overrides.filter { !after.overrides.contains($0) }.map {
      "- \($0.summary(in: configuration))"
    }
    return lines
  }

  private func shown(_ value: JSONValue?, _ field: Field) -> String {
    guard let value else { return "unset" }
    var text = FieldText.shown(value, field: field, now: now)
    if case .assignedVariation = field { text = configuration.title(ofVariation: value) }
    guard let valueLimit, text.count > valueLimit else { return text }
    return "\(text.prefix(valueLimit / 2))…\(text.suffix(valueLimit / 2 - 1))"
  }

  private func kept(_ ids: [String]?) -> String {
    ids?.map { configuration.title(ofVariation: .string($0)) }.joined(separator: ", ") ?? "none"
  }

  private func particulars(from before: Visitor, to after: Visitor) -> [String] {
    switch (before, after) {
    case (.kameleoon(let before), .kameleoon(let after)):
      guard before.legalConsent != after.legalConsent else { return [] }
      return [
        "consent \(Console.consentWord(before.legalConsent))\(arrow)"
          + Console.consentWord(after.legalConsent)
      ]
    case (.flagship(let before), .flagship(let after)):
      var lines: [String] = []
      if before.anonymousID != after.anonymousID {
        lines.append(
          "anonymous id \(before.anonymousID ?? "unset")\(arrow)\(after.anonymousID ?? "unset")")
      }
      if before.keptAssignments != after.keptAssignments {
        lines.append(
          "kept \(kept(before.keptAssignments))\(arrow)\(kept(after.keptAssignments))")
      }
      return lines
    default: return []
    }
  }
}
