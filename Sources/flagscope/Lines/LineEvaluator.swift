import FlagClient
import FlagEngine

/// Why a line cannot be used.
struct LineError: Error {
  var text: String

  init(_ text: String) {
    self.text = text
  }
}

/// Answers one case after the other.
struct LineEvaluator: Sendable {
  /// A configuration that is ready to answer.
  private enum Answers: Sendable {
    case kameleoon(KameleoonAnswers)
    case flagship(FlagshipAnswers)

    /// The same for another thread.
    var twin: Answers {
      switch self {
      case .kameleoon(let answers): .kameleoon(answers.twin)
      case .flagship: self
      }
    }
  }

  /// A configuration that came in a line; the next line often brings the same.
  private struct Inline: Sendable {
    var platform: Platform
    var bytes: [UInt8]
    var answers: Answers
  }

  /// The platform of FILE, `--platform` or `--sdk`.
  private let platform: Platform?
  /// The SDK whose answers are given for a platform.
  private let profiles: [Platform: Profile]
  private let now: Int?
  private let isIsolated: Bool
  private var file: Answers?
  private var inline: Inline?
  private var zone = "UTC"
  /// Whether no other thread answers lines: only then may the zone of the process change.
  private var isAlone = true
  /// Whether a line came that changes the zone while others are answered.
  private(set) var wantsToBeAlone = false

  /// - Parameters:
  ///   - plan: the configuration for all lines that bring none.
  ///   - settings: the SDK profile where no configuration is for all lines.
  ///   - reading: time and whether each flag gets a fresh visitor.
  /// - Throws: what cannot be used.
  init(plan: SourcePlan?, settings: Settings, reading: ReadingOptions) throws(InputError) {
    let settings = plan?.effective ?? settings
    now = try reading.instant()
    profiles = Dictionary(
      uniqueKeysWithValues: Platform.allCases.map { platform in
        (platform, settings.sdkOrDefault(for: platform))
      })
    let demanded = reading.platform ?? settings.demandedSDK?.platform
    isIsolated = reading.isolated
    guard let plan else {
      platform = demanded
      return
    }
    let configuration = try OneShot.load(plan, reading, platform: demanded)
    _ = try settings.sdk(for: configuration.platform)
    platform = configuration.platform
    switch configuration {
    case .kameleoon(let configuration): file = .kameleoon(KameleoonAnswers(configuration))
    case .flagship(let configuration): file = .flagship(FlagshipAnswers(configuration))
    }
  }

  /// An evaluator for another thread, which must not change the zone of the process.
  var helper: LineEvaluator {
    var helper = self
    helper.isAlone = false
    helper.file = file?.twin
    helper.inline = nil
    return helper
  }

  /// Writes the answer to a line, and a line end.
  mutating func answer(_ line: LineSplitter.Line, number: Int, into writer: inout JSONWriter) {
    switch line {
    case .tooLong:
      Self.writeError(
        "the line is longer than \(JSONDocument.byteLimit >> 20) MB", line: number, into: &writer)
    case .bytes(let bytes): answer(bytes, line: number, into: &writer)
    }
    writer.bytes.append(0x0A)
  }

  private mutating func answer(_ bytes: [UInt8], line: Int, into writer: inout JSONWriter) {
    let start = writer.bytes.count
    do throws(LineError) {
      try write(bytes, line: line, into: &writer)
    } catch {
      writer.bytes.removeSubrange(start...)
      Self.writeError(error.text, line: line, into: &writer)
    }
  }

  /// Writes `{"line":N,"error":…}`.
  private static func writeError(_ text: String, line: Int, into writer: inout JSONWriter) {
    writer.raw(#"{"line":"#)
    writer.write(line)
    writer.raw(#","error":"#)
    writer.write(text)
    writer.raw("}")
  }

  private mutating func write(
    _ bytes: [UInt8], line: Int, into writer: inout JSONWriter
  ) throws(LineError) {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw LineError("not JSON: \(error.description)")
    }
    try document.withRoot { root throws(LineError) in
      guard root.kind == .object else { throw LineError("a case is an object") }
      try passOn(root)
      let options = try options(for: root)
      let answers = try answers(for: root, in: bytes, platform: options.profile.platform)
      writer.raw(#"{"line":"#)
      writer.write(line)
      writer.raw(",")
      switch answers {
      case .kameleoon(let answers):
        try answers.write(KameleoonCase(root, options), options: options, into: &writer)
      case .flagship(let answers):
        try answers.write(FlagshipCase(root), options: options, into: &writer)
      }
      writer.raw("}")
    }
  }

  /// A line of `import --jsonl` that found no visitor says why; the answer says it, too.
  private func passOn(_ root: JSONView) throws(LineError) {
    guard root["visitorCode"] == nil, root["visitorId"] == nil,
      root["line"]?.kind == .integer, let error = root["error"]?.string
    else { return }
    throw LineError(error)
  }

  // MARK: Options

  private mutating func options(for root: JSONView) throws(LineError) -> EvaluationOptions {
    let platform = try platform(of: root)
    let instant = try Self.instant(root["now"]) ?? now ?? Clock.now
    let zone = try Self.zone(root["timeZone"])
    let startOfDay: Int?
    if zone == "UTC" {
      startOfDay = nil
    } else {
      guard isAlone else {
        wantsToBeAlone = true
        throw LineError("timeZone changes the zone of the process")
      }
      if zone != self.zone {
        guard Clock.setZone(zone) else { throw LineError("timeZone: no such zone: \"\(zone)\"") }
        self.zone = zone
      }
      startOfDay = LocalMidnight.before(instant)
    }
    return EvaluationOptions(
      profile: profiles[platform] ?? platform.defaultProfile, now: instant, startOfDay: startOfDay,
      isIsolated: isIsolated)
  }

  private func platform(of root: JSONView) throws(LineError) -> Platform {
    if let platform { return platform }
    if root["visitorCode"] != nil || root["dataFile"] != nil || root["dataFileText"] != nil {
      return .kameleoon
    }
    if root["visitorId"] != nil || root["bucketing"] != nil || root["bucketingText"] != nil {
      return .flagship
    }
    throw LineError("neither visitorCode (Kameleoon) nor visitorId (Flagship)")
  }

  private static func instant(_ json: JSONView?) throws(LineError) -> Int? {
    guard let json, json.kind != .null else { return nil }
    guard let instant = json.int ?? json.number.flatMap({ Int(exactly: $0) }),
      instant.magnitude <= Clock.limit
    else { throw LineError("now is no whole number of milliseconds") }
    return instant
  }

  private static func zone(_ json: JSONView?) throws(LineError) -> String {
    guard let json, json.kind != .null else { return "UTC" }
    guard let zone = json.string else { throw LineError("timeZone is no text") }
    return zone
  }

  // MARK: Configurations

  private mutating func answers(
    for root: JSONView, in line: [UInt8], platform: Platform
  ) throws(LineError) -> Answers {
    let (object, text): (JSONView?, JSONView?) =
      switch platform {
      case .kameleoon: (root["dataFile"], root["dataFileText"])
      case .flagship: (root["bucketing"], root["bucketingText"])
      }
    let name = platform == .kameleoon ? "dataFile" : "bucketing"
    if let object, object.kind != .null {
      guard object.kind != .string else {
        throw LineError("\(name) is a text; the raw text of a file goes into \(name)Text")
      }
      return try answers(of: Array(line[object.sourceRange]), platform: platform)
    }
    if let text, text.kind != .null {
      guard let text = text.string else { throw LineError("\(name)Text is no text") }
      return try answers(of: Array(text.utf8), platform: platform)
    }
    guard let file else { throw LineError("no FILE was given and the line has no \(name)") }
    return file
  }

  private mutating func answers(
    of bytes: [UInt8], platform: Platform
  ) throws(LineError) -> Answers {
    if let inline, inline.platform == platform, inline.bytes == bytes { return inline.answers }
    let answers: Answers =
      switch platform {
      case .kameleoon: .kameleoon(KameleoonAnswers(Kameleoon.Configuration(answer: bytes)))
      case .flagship: .flagship(FlagshipAnswers(answer: bytes))
      }
    inline = Inline(platform: platform, bytes: bytes, answers: answers)
    return answers
  }
}
