import FlagEngine
import TerminalUI

// Text from outside: what it says is shown before Enter applies it.
extension PasteDialog {
  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return accept(in: context)
    case .cancel:
      return .all([.close, .say(.none), .tryOut(context.cast.visitor, context.cast.options)])
    // From the text to its parts, or back.
    case .nextPane:
      if isReviewing || reading != nil { isReviewing.toggle() }
      return .none
    case .newLine:
      area.breakLine()
      return read(in: context)
    case .toggleChoice: return choose(in: context)
    case .nextVisitor: return chooseVisitor(1, in: context)
    case .previousVisitor: return chooseVisitor(-1, in: context)
    default: return move(command)
    }
  }

  /// A key that edits the text; one that is typed over the parts goes into the text, too.
  mutating func type(_ key: Key, in context: Context) -> Reply {
    guard area.handle(key) else { return .none }
    isReviewing = false
    return read(in: context)
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    area.insert(text)
    isReviewing = true
    return read(in: context)
  }

  mutating func renew(in context: Context) -> Reply { read(in: context) }

  /// The other meaning of the selected row, or else of the rest of the visitor.
  private mutating func choose(in context: Context) -> Reply {
    guard let reading else { return .none }
    let row = viewport.selection
    if let question = question(self.row(row)) {
      choices.answers[question.name] = question.chosen + 1
    } else if reading.hasChoiceOfRest {
      choices.keepsRest.toggle()
    } else {
      return .none
    }
    let name = question(self.row(row))?.name
    let reply = read(in: context)
    guard let name else { return reply }
    // The part may have gone from the skipped ones to the taken ones, or back.
    viewport.select((0..<rowCount).first { question(self.row($0))?.name == name } ?? row)
    return reply
  }

  /// Another visitor of a text of several.
  private mutating func chooseVisitor(_ step: Int, in context: Context) -> Reply {
    guard let rows = reading?.rows else { return .none }
    choices.row = (rows.chosen + step + rows.count) % rows.count
    choices.answers = [:]
    return read(in: context)
  }

  private mutating func accept(in context: Context) -> Reply {
    if let json = RemoteVisitorText.read(area.text, in: context) {
      return .all([
        .close, .tryOut(context.cast.visitor, context.cast.options), .takeRemote(json),
      ])
    }
    if let reading, reading.taken.isEmpty, !reading.isUnderstood {
      fault = FieldText.Fault(text: Self.nothingRecognised(reading))
    }
    guard let reading, fault == nil else {
      guard let fault else { return .close }
      isRefused = true
      isReviewing = reading != nil && isReviewing
      if let offset = fault.offset { area.moveCursor(toByte: offset) }
      return reading == nil ? .none : .say(.error(fault.text))
    }
    guard !reading.taken.isEmpty else {
      return .all([.close, .say(.text("Nothing was changed: \(reading.sum)."))])
    }
    let source = title == "Paste" ? "pasted" : "imported \(title),"
    return .all([.close, reading.reply("\(source) \(reading.phrase)", in: context)])
  }

  /// What is said of a text in which nothing was found.
  private static func nothingRecognised(_ reading: Reading) -> String {
    guard reading.kinds.isEmpty else {
      return "A part is asked about: Space on its row chooses what it means."
    }
    return "Nothing here is recognised. Paste a curl command, cookies, a URL, JSON, k=v, a code or"
      + " an evidence block."
  }

  // MARK: Reading

  /// Reads the text anew and shows what it would do.
  mutating func read(in context: Context) -> Reply {
    guard let resolution = context.resolution else { return .none }
    let hadReading = reading != nil
    (reading, rest, fault, isRefused) = (nil, [], nil, false)
    do throws(FieldText.Fault) {
      reading = try VisitorReader(resolution).read(
        area.source, into: context.cast.visitor, choices)
    } catch {
      fault = error
    }
    if let evidence = reading?.evidence {
      reading?.notes += Self.notes(on: evidence, resolution, in: context)
    }
    let visitor = reading?.visitor ?? context.cast.visitor
    tellChanges(to: visitor, resolution, in: context)
    viewport.resize(count: rowCount, height: max(viewport.height, rowCount))
    if !hadReading { viewport.select(firstChoice) }
    return .tryOut(visitor, reading?.evidence?.options ?? context.cast.options)
  }

  private mutating func tellChanges(
    to visitor: Visitor, _ resolution: Resolution, in context: Context
  ) {
    let cast = context.cast
    let configuration = resolution.configuration
    before = [
      configuration.platform == .kameleoon ? "code" : "id": .string(cast.visitor.code)
    ]
    for (field, value) in cast.visitor.values {
      before[configuration.name(of: field)] = value
    }
    guard let reading = reading else { return }
    let taken = Set(reading.taken.map(\.field))
    let changes = VisitorChanges(
      configuration: configuration, now: resolution.options.now, arrow: context.marks.arrow
    ).changes(from: cast.visitor, to: visitor)
    rest = changes.filter { !taken.contains($0.name) }.map(\.text)
    rest += reading.evidence.map { Self.changes(to: $0, resolution, in: context) } ?? []
  }

  private static func changes(
    to evidence: Evidence, _ resolution: Resolution, in context: Context
  ) -> [String] {
    var lines: [String] = []
    if let options = context.cast.options {
      if options.profile != evidence.options.profile {
        lines.append(
          "SDK \(options.profile.rawValue)\(context.marks.arrow)\(evidence.options.profile.rawValue)"
        )
      }
      if options.now != evidence.options.now {
        lines.append("time\(context.marks.arrow)\(InstantText.iso8601(evidence.options.now))")
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

  private static func notes(
    on evidence: Evidence, _ resolution: Resolution, in context: Context
  ) -> [String] {
    let source = context.source
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
    let answer = "\(context.shaped(decision)) from \(decision.served.from)"
    if !evidence.answer.isEmpty, answer != evidence.answer {
      notes.append("\(key) answers \(answer) here; the evidence says \(evidence.answer).")
    }
    return notes
  }
}

extension VisitorReader {
  /// Reads for the visitor whose answers these are.
  init(_ resolution: Resolution) {
    self.init(catalogue: resolution.catalogue, now: resolution.options.now)
  }
}

extension Reading {
  /// Puts what was read into the visitor, as one step of undo.
  func reply(_ label: String, in context: Context) -> Reply {
    var cast = context.cast
    cast.visitor = visitor
    if let options = evidence?.options { cast.options = options }
    guard let key = evidence?.flagKey,
      let flag = context.resolution?.configuration.index(of: key)
    else { return .act(label, cast) }
    return .all([.act(label, cast), .goTo(flag: flag)])
  }
}
