import FlagEngine
import TerminalUI

// Text from outside: pasted, imported or followed; what it says is shown before Enter applies it.
extension Console {
  mutating func openPaste(_ text: String = "", title: String = "Paste") {
    context.resolution?.markBaseline()
    message = .none
    readPaste(PasteDialog(text, title: title))
  }

  /// Reads the text anew and shows what it would do.
  mutating func readPaste(_ dialog: PasteDialog) {
    guard let resolution else { return }
    var dialog = dialog
    let hadReading = dialog.reading != nil
    (dialog.reading, dialog.rest, dialog.fault, dialog.isRefused) = (nil, [], nil, false)
    do throws(FieldText.Fault) {
      dialog.reading = try reader(resolution).read(
        dialog.area.source, into: cast.visitor, dialog.choices)
    } catch {
      dialog.fault = error
    }
    if let evidence = dialog.reading?.evidence {
      dialog.reading?.notes += notes(on: evidence, resolution)
    }
    let visitor = dialog.reading?.visitor ?? cast.visitor
    tellChanges(to: visitor, in: &dialog, resolution)
    dialog.viewport.resize(count: dialog.rowCount, height: layout.overlay.height - 4)
    if !hadReading { dialog.viewport.select(dialog.firstChoice) }
    overlay = .paste(dialog)
    let options = dialog.reading?.evidence?.options ?? cast.options
    if visitor != resolution.visitor || options != resolution.options {
      context.resolution?.evaluate(visitor, options: options)
    }
  }

  private func reader(_ resolution: Resolution) -> VisitorReader {
    VisitorReader(catalogue: resolution.catalogue, now: resolution.options.now)
  }

  // MARK: Keys

  /// A key that edits the text; one that is typed over the parts goes into the text, too.
  mutating func type(_ key: Key, into dialog: PasteDialog) {
    var dialog = dialog
    guard dialog.area.handle(key) else { return }
    dialog.isReviewing = false
    readPaste(dialog)
  }

  /// Goes from the text to its parts, or back.
  mutating func reviewPaste(_ isReviewing: Bool) {
    guard case .paste(var dialog)? = overlay, !isReviewing || dialog.reading != nil else { return }
    dialog.isReviewing = isReviewing
    overlay = .paste(dialog)
  }

  /// Space: the other meaning of the selected row, or else of the rest of the visitor.
  mutating func choose() {
    guard case .paste(var dialog)? = overlay, let reading = dialog.reading else { return }
    if let question = dialog.question(dialog.row(dialog.viewport.selection)) {
      dialog.choices.answers[question.name] = question.chosen + 1
    } else if reading.hasChoiceOfRest {
      dialog.choices.keepsRest.toggle()
    } else {
      return
    }
    let row = dialog.viewport.selection
    let name = dialog.question(dialog.row(row))?.name
    readPaste(dialog)
    guard case .paste(var dialog)? = overlay, let name else { return }
    // The part may have gone from the skipped ones to the taken ones, or back.
    let rows = 0..<dialog.rowCount
    dialog.viewport.select(rows.first { dialog.question(dialog.row($0))?.name == name } ?? row)
    overlay = .paste(dialog)
  }

  /// Another visitor of a text of several.
  mutating func chooseVisitor(_ step: Int) {
    guard case .paste(var dialog)? = overlay, let rows = dialog.reading?.rows else { return }
    dialog.choices.row = (rows.chosen + step + rows.count) % rows.count
    dialog.choices.answers = [:]
    readPaste(dialog)
  }

  mutating func acceptPaste(_ dialog: PasteDialog) {
    var dialog = dialog
    if let reading = dialog.reading, reading.taken.isEmpty, !reading.isUnderstood {
      dialog.fault = FieldText.Fault(text: Self.nothingRecognised(reading))
    }
    guard let reading = dialog.reading, dialog.fault == nil else {
      dialog.isRefused = true
      dialog.isReviewing = dialog.reading != nil && dialog.isReviewing
      if let offset = dialog.fault?.offset { dialog.area.moveCursor(toByte: offset) }
      overlay = dialog.fault == nil ? nil : .paste(dialog)
      if dialog.reading != nil, let fault = dialog.fault { message = .error(fault.text) }
      return
    }
    overlay = nil
    guard !reading.taken.isEmpty else {
      message = .text("Nothing was changed: \(reading.sum).")
      return
    }
    let source = dialog.title == "Paste" ? "pasted" : "imported \(dialog.title),"
    apply(reading, label: "\(source) \(reading.phrase)")
  }

  /// What is said of a text in which nothing was found.
  static func nothingRecognised(_ reading: Reading) -> String {
    guard reading.kinds.isEmpty else {
      return "A part is asked about: Space on its row chooses what it means."
    }
    return "Nothing here is recognised. Paste a curl command, cookies, a URL, JSON, k=v, a code or"
      + " an evidence block."
  }

  /// Puts what was read into the visitor, as one action.
  private mutating func apply(_ reading: Reading, label: String) {
    act(label) { cast in
      cast.visitor = reading.visitor
      if let options = reading.evidence?.options { cast.options = options }
    }
    guard let key = reading.evidence?.flagKey, let flag = resolution?.configuration.index(of: key)
    else { return }
    changeView { $0.setFilter("") }
    context.list.viewport.select(flag)
  }

  /// Esc: the visitor is the old one again.
  mutating func dropPaste() {
    overlay = nil
    message = .none
    context.resolution?.evaluate(context.cast.visitor, options: context.cast.options)
  }

  // MARK: What would change

  private func tellChanges(
    to visitor: Visitor, in dialog: inout PasteDialog, _ resolution: Resolution
  ) {
    let configuration = resolution.configuration
    dialog.before = [
      configuration.platform == .kameleoon ? "code" : "id": .string(cast.visitor.code)
    ]
    for (field, value) in cast.visitor.values {
      dialog.before[configuration.name(of: field)] = value
    }
    guard let reading = dialog.reading else { return }
    let taken = Set(reading.taken.map(\.field))
    let changes = VisitorChanges(
      configuration: configuration, now: resolution.options.now, arrow: marks.arrow
    ).changes(from: cast.visitor, to: visitor)
    dialog.rest = changes.filter { !taken.contains($0.name) }.map(\.text)
    dialog.rest += reading.evidence.map { self.changes(to: $0, resolution) } ?? []
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
    guard file.isWatched else {
      let text = String(decoding: VisitorReader.decoded(bytes), as: UTF8.self)
      return openPaste(text, title: file.name)
    }
    do throws(FieldText.Fault) {
      let choices = ReadingChoices()
      guard var reading = try reader(resolution).read(bytes, into: cast.visitor, choices) else {
        message = .text("\(file.name) is empty; nothing was changed.")
        return
      }
      // The file tells who the visitor is; what is tried out on the visitor stays.
      if reading.visitor.overrides.isEmpty { reading.visitor.overrides = cast.visitor.overrides }
      message = .text("\(file.name) is followed; it says what the visitor has already.")
      apply(reading, label: file.name)
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
