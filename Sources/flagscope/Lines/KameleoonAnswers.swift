import FlagEngine
import FlagReports
import Synchronization

/// Writes what a Kameleoon configuration answers; what repeats is written once and kept.
///
/// A thread that answers has one of its own: others would wait for it.
final class KameleoonAnswers: Sendable {
  private let configuration: Kameleoon.Configuration
  private let state: Mutex<KameleoonWriter>

  init(_ configuration: Kameleoon.Configuration) {
    self.configuration = configuration
    state = Mutex(KameleoonWriter(configuration))
  }

  /// Another one for another thread.
  var twin: KameleoonAnswers { KameleoonAnswers(configuration) }

  /// Writes the members of a case's answer, without braces.
  func write(_ visit: KameleoonCase, options: EvaluationOptions, into writer: inout JSONWriter) {
    state.withLock { $0.write(visit, options: options, into: &writer) }
  }
}

/// What has been written so far, and how the rest is.
private struct KameleoonWriter: Sendable {
  private let configuration: Kameleoon.Configuration
  private let flags: FlagConfiguration
  /// The answers written so far, per flag: few differ.
  private var written: [[(answer: Answer, json: [UInt8])]]
  /// The flags' keys, written with quotes and colon.
  private let keys: [[UInt8]]
  /// The features of one case, which stand behind what is known only after them.
  private var features = JSONWriter()

  init(_ configuration: Kameleoon.Configuration) {
    let flags = FlagConfiguration.kameleoon(configuration)
    self.configuration = configuration
    self.flags = flags
    written = Array(repeating: [], count: flags.flagCount)
    keys = (0..<flags.flagCount).map { Self.member(flags.key(of: $0)) }
  }

  /// Writes the members of a case's answer, without braces.
  mutating func write(
    _ visit: KameleoonCase, options: EvaluationOptions, into writer: inout JSONWriter
  ) {
    // Taken out while it is written: a stored property would be checked at every byte.
    var features = JSONWriter()
    swap(&features, &self.features)
    features.bytes.removeAll(keepingCapacity: true)
    let assigned = evaluate(visit, options: options, into: &features)
    writer.raw(#""configLoaded":"#)
    writer.write(configuration.isLoaded(by: options.profile))
    writer.raw(#","forcedErrors":["#)
    let errors = configuration.forceErrors(of: visit.forced, profile: options.profile)
    for (index, error) in errors.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.write(error.json { .string($0) })
    }
    writer.raw(#"],"assigned":["#)
    for (index, assignment) in assigned.enumerated() {
      if index > 0 { writer.raw(",") }
      write(assignment, into: &writer)
    }
    writer.raw(#"],"features":{"#)
    writer.raw(features.bytes)
    writer.raw("}")
    swap(&features, &self.features)
  }

  // MARK: Evaluating

  /// Evaluates and writes the features; what is saved for the visitor after the last one.
  private mutating func evaluate(
    _ visit: KameleoonCase, options: EvaluationOptions, into features: inout JSONWriter
  ) -> [Kameleoon.Pass.SavedAssignment] {
    // What the official SDK refuses gives it no flag, whatever we could read of the file.
    guard configuration.isLoaded(by: options.profile) else {
      for key in visit.features ?? [] { writeUnknown(key, visit.visitor, into: &features) }
      return []
    }
    var pass = Kameleoon.Pass(configuration, for: visit.visitor, options: options)
    let fresh = visit.isIsolated ? pass : nil
    // The loops use the pass in place: a closure over it would cost a copy a flag.
    guard let names = visit.features else {
      for flag in written.indices {
        if let fresh { pass = fresh }
        write(pass.decide(flag), of: flag, visit.visitor, options, into: &features)
      }
      return pass.savedAssignments
    }
    for name in names {
      guard let flag = flags.index(of: name) else {
        writeUnknown(name, visit.visitor, into: &features)
        continue
      }
      if let fresh { pass = fresh }
      write(pass.decide(flag), of: flag, visit.visitor, options, into: &features)
    }
    return pass.savedAssignments
  }

  // MARK: Writing

  private mutating func write(
    _ answer: Answer, of flag: Int, _ visitor: Kameleoon.Visitor, _ options: EvaluationOptions,
    into features: inout JSONWriter
  ) {
    if !features.bytes.isEmpty { features.raw(",") }
    features.raw(keys[flag])
    guard answer.failure != .configurationError else {
      // Rare, and its detail hangs on the visitor: nothing is kept.
      let decision = flags.explain(flag, for: .kameleoon(visitor), options: options)
      return Self.writeError("ConfigurationError", detail: decision.sentence, into: &features)
    }
    for index in written[flag].indices where written[flag][index].answer == answer {
      return features.raw(written[flag][index].json)
    }
    var writer = JSONWriter()
    write(answer, of: flag, into: &writer)
    written[flag].append((answer, writer.bytes))
    features.raw(writer.bytes)
  }

  private func writeUnknown(
    _ key: String, _ visitor: Kameleoon.Visitor, into features: inout JSONWriter
  ) {
    if !features.bytes.isEmpty { features.raw(",") }
    features.raw(Self.member(key))
    let error = Kameleoon.CallError(checking: visitor.code) ?? .featureNotFound(key: key)
    Self.writeError(error.name, into: &features)
  }

  private func write(_ answer: Answer, of flag: Int, into writer: inout JSONWriter) {
    if let failure = answer.failure { return Self.writeError(failure.rawValue, into: &writer) }
    let served = flags.served(flag, by: answer)
    writer.raw(#"{"variationKey":"#)
    writer.write(served.variationKey.json { .string($0) })
    writer.raw(#","variationId":"#)
    writer.write(served.variationID ?? .null)
    writer.raw(#","experimentId":"#)
    writer.write(served.experimentID ?? .null)
    writer.raw(#","ruleId":"#)
    writer.write(served.ruleID ?? .null)
    writer.raw(#","variables":{"#)
    for (index, variable) in flags.variables(flag, by: answer).enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw(Self.member(variable.key))
      writer.raw(#"{"type":"#)
      writer.write(variable.type.json { .string($0) })
      writer.raw(#","value":"#)
      writer.write(variable.value ?? .null)
      writer.raw("}")
    }
    writer.raw(#"},"error":null"#)
    if let detail = answer.limitDetail { Self.writeDetail(detail, into: &writer) }
    writer.raw("}")
  }

  private static func writeError(
    _ error: String, detail: String? = nil, into writer: inout JSONWriter
  ) {
    writer.raw(#"{"variationKey":null,"variationId":null,"experimentId":null,"ruleId":null,"#)
    writer.raw(#""variables":{},"error":"#)
    writer.write(error)
    if let detail { writeDetail(detail, into: &writer) }
    writer.raw("}")
  }

  private static func writeDetail(_ detail: String, into writer: inout JSONWriter) {
    writer.raw(#","detail":"#)
    writer.write(detail)
  }

  private func write(
    _ assignment: Kameleoon.Pass.SavedAssignment, into writer: inout JSONWriter
  ) {
    writer.raw(#"{"experimentId":"#)
    writer.write(assignment.experimentID)
    writer.raw(#","variationId":"#)
    writer.write(assignment.variationID)
    writer.raw(#","ruleType":"#)
    if let type = assignment.ruleType { writer.write(type) } else { writer.raw("null") }
    writer.raw(#","sent":"#)
    writer.write(assignment.isSent)
    writer.raw("}")
  }

  private static func member(_ name: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(name)
    writer.raw(":")
    return writer.bytes
  }
}
