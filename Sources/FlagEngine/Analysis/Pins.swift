/// An outcome that is expected of a flag for a visitor, held against every configuration to come.
public struct Pin: Equatable, Sendable {
  /// Whose outcome is expected.
  public enum Subject: Equatable, Sendable {
    /// A persona by its id or name
    case persona(String)
    /// A visitor of the pin's own
    case visitor(Visitor)
  }

  /// What is expected of the variation or value.
  public enum Outcome: Equatable, Sendable {
    /// This one
    case equals(String)
    /// Any but this one
    case not(String)
    /// One of these
    case anyOf([String])
  }

  /// The line of its file, from 1.
  public var line: Int?
  /// Whose outcome is expected.
  public var subject: Subject
  /// The flag's key.
  public var flag: String
  /// What is expected of the variation or value; nil: nothing.
  public var outcome: Outcome?
  /// Variables that the code must receive.
  public var variables: JSONObject
  /// Why it is expected.
  public var reason: String?

  /// Makes a pin; see the properties.
  public init(
    line: Int? = nil, subject: Subject, flag: String, outcome: Outcome?,
    variables: JSONObject = JSONObject(), reason: String? = nil
  ) {
    self.line = line
    self.subject = subject
    self.flag = flag
    self.outcome = outcome
    self.variables = variables
    self.reason = reason
  }

  /// Pins what a flag answers.
  ///
  /// - Parameters:
  ///   - decision: the answer.
  ///   - subject: whom.
  ///   - withVariables: whether the variables are pinned as well.
  ///   - reason: why it is expected.
  public init(
    of decision: Decision, for subject: Subject, withVariables: Bool = false,
    reason: String? = nil
  ) {
    var object = JSONObject()
    if withVariables {
      for variable in decision.variables { object[variable.key] = variable.value }
    }
    self.init(
      subject: subject, flag: decision.flagKey, outcome: .equals(Self.name(of: decision.served)),
      variables: object, reason: reason)
  }

  /// What a pin calls an answer: a variation's key (Kameleoon), the id of the variation (Flagship),
  /// `--` for nothing.
  private static func name(of served: Served) -> String {
    guard served.shape != .nothing else { return "--" }
    if served.experimentID != nil, let id = served.variationID, let text = id.text { return text }
    return served.variationKey ?? served.text
  }

  /// Reads an entry of a file of pins: `persona` (an id or a name) or `visitor` (a case), `flag`,
  /// `expect`, `variables`, `reason`.
  ///
  /// `expect` is a variation, for Flagship also a value, or an object with `not`, `anyOf` or
  /// `variables`.
  ///
  /// - Parameters:
  ///   - json: the entry.
  ///   - line: its line in the file, from 1.
  /// - Throws: what is missing or of the wrong kind.
  public init(json: JSONValue, line: Int? = nil) throws(VisitorFormatError) {
    guard case .object = json else { throw VisitorFormatError("a pin is no object") }
    guard let flag = json["flag"]?.text else { throw VisitorFormatError("a pin has no flag") }
    let subject: Subject
    if let visitor = json["visitor"] {
      subject = .visitor(try Visitor(json: visitor))
    } else if let persona = json["persona"] {
      subject = .persona(Self.text(persona))
    } else {
      throw VisitorFormatError("the pin of \(flag) names neither a persona nor a visitor")
    }
    let expected = json["expect"]
    var variables = JSONObject()
    for source in [json["variables"], expected?["variables"]] {
      switch source {
      case .object(let object)?:
        for member in object.members { variables[member.name] = member.value }
      case nil, .null?: break
      default: throw VisitorFormatError("the variables of the pin of \(flag) are no object")
      }
    }
    let outcome = try Self.outcome(expected, flag)
    guard outcome != nil || !variables.members.isEmpty else {
      throw VisitorFormatError("the pin of \(flag) expects nothing")
    }
    self.init(
      line: line, subject: subject, flag: flag, outcome: outcome, variables: variables,
      reason: json["reason"]?.text)
  }

  private static func outcome(
    _ json: JSONValue?, _ flag: String
  ) throws(VisitorFormatError) -> Outcome? {
    switch json {
    case nil, .null?: return nil
    case .object(let object)?:
      if let excluded = object["not"] { return .not(text(excluded)) }
      switch object["anyOf"] {
      case .array(let list)?: return .anyOf(list.map(text))
      case nil: return nil
      default: throw VisitorFormatError("anyOf of the pin of \(flag) is no list")
      }
    case .array?:
      throw VisitorFormatError("expect of the pin of \(flag) is a list; write anyOf: […]")
    case let value?: return .equals(text(value))
    }
  }

  private static func text(_ json: JSONValue) -> String { json.text ?? json.jsonText }

  /// The pin as the object that `init(json:)` reads.
  public var json: JSONValue {
    var object = JSONObject()
    switch subject {
    case .persona(let name): object["persona"] = .string(name)
    case .visitor(let visitor): object["visitor"] = visitor.json
    }
    object["flag"] = .string(flag)
    switch outcome {
    case .equals(let text)?: object["expect"] = .string(text)
    case .not(let text)?: object["expect"] = ["not": .string(text)]
    case .anyOf(let texts)?: object["expect"] = ["anyOf": .texts(texts)]
    case nil: break
    }
    if !variables.members.isEmpty { object["variables"] = .object(variables) }
    object["reason"] = reason.map { .string($0) }
    return .object(object)
  }

  /// What is expected, in words: `express`, `not (off)`, `a or b, steps = 2`.
  public var words: String {
    let parts =
      switch outcome {
      case .equals(let text)?: [text]
      case .not(let text)?: ["not \(text)"]
      case .anyOf(let texts)?: [texts.joined(separator: " or ")]
      case nil: [String]()
      }
    return (parts + variables.members.map { "\($0.name) = \($0.value.jsonText)" })
      .joined(separator: ", ")
  }

  /// The persona's id or name, or the visitor's code.
  public var subjectName: String {
    switch subject {
    case .persona(let name): name
    case .visitor(let visitor): visitor.code
    }
  }
}

/// Holds pins against a configuration, some at a time.
public struct PinCheck: Sendable {
  /// A pin whose outcome is another one.
  public struct Broken: Equatable, Sendable {
    /// The pin.
    public var pin: Pin
    /// What the flag answers, with the variables that differ: `variation_b`, `a, steps = 1`.
    public var actual: String
    /// Why it answers so.
    public var why: String
  }

  /// A pin that cannot be held against the configuration.
  public struct Fault: Equatable, Sendable {
    /// The pin.
    public var pin: Pin
    /// What is gone: `persona "guest-be" does not exist`.
    public var text: String
  }

  /// All pins, in the order of their file.
  public let pins: [Pin]
  /// Those whose outcome is another one, so far.
  public private(set) var broken: [Broken] = []
  /// Those that cannot be checked, so far.
  public private(set) var faults: [Fault] = []
  private let configuration: FlagConfiguration
  private let personas: [Persona]
  private let options: EvaluationOptions
  private var next = 0

  /// A check that has looked at no pin yet.
  ///
  /// - Parameters:
  ///   - pins: the pins.
  ///   - configuration: what they are held against.
  ///   - personas: whom they name; their overrides do not count.
  ///   - options: profile and time.
  public init(
    _ pins: [Pin], of configuration: FlagConfiguration, personas: [Persona],
    options: EvaluationOptions
  ) {
    self.pins = pins
    self.configuration = configuration
    self.personas = personas
    self.options = options
  }

  /// Whether every pin was looked at.
  public var isThrough: Bool { next == pins.count }

  /// How many pins hold, so far.
  public var heldCount: Int { next - broken.count - faults.count }

  /// Looks at some more pins.
  ///
  /// - Parameter limit: at most so many.
  public mutating func work(_ limit: Int = .max) {
    let end = next + min(limit, pins.count - next)
    while next < end {
      check(pins[next])
      next += 1
    }
  }

  private mutating func check(_ pin: Pin) {
    func fault(_ text: String) { faults.append(Fault(pin: pin, text: text)) }
    guard let visitor = visitor(of: pin) else {
      return fault("persona \"\(pin.subjectName)\" does not exist")
    }
    guard visitor.platform == configuration.platform else {
      return fault("\"\(pin.subjectName)\" is no visitor of \(configuration.platform.name)")
    }
    guard let flag = configuration.index(of: pin.flag) else {
      return fault("flag \"\(pin.flag)\" does not exist")
    }
    let texts =
      switch pin.outcome {
      case .equals(let text)?, .not(let text)?: [text]
      case .anyOf(let texts)?: texts
      case nil: [String]()
      }
    var expected: [ExpectedAnswer] = []
    for text in texts {
      guard let answer = ExpectedAnswer(text, of: flag, in: configuration) else {
        return fault("\(pin.flag) has no variation \"\(text)\"")
      }
      expected.append(answer)
    }
    let decision = configuration.explain(flag, for: visitor, options: options)
    let isMet = expected.contains { $0.isMet(by: decision.answer, of: flag, in: configuration) }
    let isFit =
      switch pin.outcome {
      case .equals?, .anyOf?: isMet
      case .not?: !isMet
      case nil: true
      }
    let differing = pin.variables.members.filter { wanted in
      decision.variables.first { $0.key.isIdentical(to: wanted.name) }?.value
        .map { $0 != wanted.value } ?? true
    }
    guard !isFit || !differing.isEmpty else { return }
    let values = differing.map { wanted -> String in
      let value = decision.variables.first { $0.key.isIdentical(to: wanted.name) }?.value
      return "\(wanted.name) = \(value?.jsonText ?? "none")"
    }
    let misses =
      decision.isUnserved
      ? configuration.nearestMisses(flag, for: visitor, options: options) : []
    broken.append(
      Broken(
        pin: pin, actual: ([decision.served.shaped] + values).joined(separator: ", "),
        why: Explanation.reason(of: decision, misses, in: configuration)))
  }

  private func visitor(of pin: Pin) -> Visitor? {
    switch pin.subject {
    case .visitor(let visitor): return configuration.resolvingNames(of: visitor)
    case .persona(let name):
      let persona =
        personas.first { $0.id.isIdentical(to: name) }
        ?? personas.first { $0.name.isIdentical(to: name) }
      return persona.map { persona in
        var visitor = configuration.resolvingNames(of: persona.visitor)
        visitor.overrides = []
        return visitor
      }
    }
  }
}
