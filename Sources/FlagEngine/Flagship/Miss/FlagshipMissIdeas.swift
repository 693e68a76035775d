extension Flagship {
  /// Values of one attribute that conditions suggest.
  struct MissIdeas {
    /// A condition on the attribute.
    struct Rule {
      var op: Operator
      var value: JSONValue
      var words: String

      var values: [JSONValue] {
        if case .array(let elements) = value { elements } else { [value] }
      }
    }

    /// A value to try; named if it follows from a condition, otherwise it only proves that one exists.
    struct Idea {
      var value: JSONValue
      var isNamed: Bool
      var words = ""
    }

    private(set) var values: [Idea] = []
    private var seen: Set<JSONValue> = []
    private let isServer: Bool
    /// Ideas per attribute, so that hostile files stay cheap.
    private static let limit = 400

    init(server isServer: Bool) {
      self.isServer = isServer
    }

    /// Takes the ideas of the conditions that must hold together.
    mutating func add(_ rules: [Rule]) {
      for rule in rules { add(rule) }
      addCombined(rules)
      addNumbersBetween(rules)
      addOthers(rules)
    }

    /// Takes ideas with which the conditions fail, and those that negative ones exclude.
    mutating func addOpposites(_ rules: [Rule]) {
      for rule in rules {
        for value in rule.values.prefix(8) {
          put(value)
          if let text = value.text { put(.string(text + "\u{2013}")) }
          for step in [1, -1] {
            if let other = Self.step(value, by: step) { put(other) }
          }
        }
      }
      for value: JSONValue in ["other", 999_983, false] { put(value) }
    }

    private mutating func put(_ value: JSONValue, isNamed: Bool = true, words: String = "") {
      guard Visitor.isAccepted(value), values.count < Self.limit, seen.insert(value).inserted else {
        return
      }
      values.append(Idea(value: value, isNamed: isNamed, words: words))
    }

    private mutating func add(_ rule: Rule) {
      switch rule.op {
      case .equals, .contains, .startsWith, .endsWith, .greaterThanOrEquals, .lowerThanOrEquals,
        .semverEquals, .semverGreaterThanOrEquals, .semverLowerThanOrEquals:
        for value in rule.values.prefix(50) { put(value) }
        if rule.op == .startsWith || rule.op == .endsWith, case .array = rule.value {
          put(.string(Python.text(rule.value)))
        }
        if rule.op == .contains || rule.op == .startsWith || rule.op == .endsWith {
          for value in rule.values.prefix(50) { put(.string(Python.text(value))) }
        }
      case .greaterThan: put(rule.values.first.flatMap { Self.step($0, by: 1) } ?? .null)
      case .lowerThan: put(rule.values.first.flatMap { Self.step($0, by: -1) } ?? .null)
      case .exists: put(true)
      case .semverGreaterThan: putVersion(rule, after: true)
      case .semverLowerThan: putVersion(rule, after: false)
      case .notEquals, .notContains, .semverNotEquals, .notExists, .unknown: break
      }
    }

    /// A value just beyond another; nil where none is near.
    private static func step(_ value: JSONValue, by step: Int) -> JSONValue? {
      switch value {
      case .integer(let number):
        let (next, overflow) = number.addingReportingOverflow(step)
        return overflow ? .double(Double(number) * 2) : .integer(next)
      case .double(let number):
        let next = number + Double(step)
        return .double(next == number ? (step > 0 ? number.nextUp : number.nextDown) : next)
      case .bool(let flag): return step > 0 ? .integer(flag ? 2 : 1) : .integer(flag ? 0 : -1)
      case .string(let text):
        return step > 0 ? .string(text + "a") : text.isEmpty ? nil : .string("")
      case .hugeInteger(let digits):
        let isNegative = digits.hasPrefix("-")
        return isNegative == (step < 0) ? .hugeInteger(digits + "0") : .integer(0)
      case .null, .array, .object: return nil
      }
    }

    private mutating func putVersion(_ rule: Rule, after: Bool) {
      guard let text = rule.values.first?.text else { return }
      let core = text.split(separator: "-").first.map(String.init) ?? text
      if after {
        var parts = core.split(separator: ".").map(String.init)
        if let last = parts.last, let number = Int(last), number < Int.max {
          parts[parts.count - 1] = "\(number + 1)"
        }
        put(.string(parts.joined(separator: ".")))
        put(.string(core))
      } else {
        put("0.0.0-0")
        put("0.0.0")
      }
    }

    /// A text that starts, contains and ends as all conditions ask.
    private mutating func addCombined(_ rules: [Rule]) {
      func texts(_ op: Operator) -> [[String]] {
        rules.filter { $0.op == op }.map { $0.values.prefix(4).map(Python.text) }
      }
      let (starts, pieces, ends) = (texts(.startsWith), texts(.contains), texts(.endsWith))
      guard starts.count + pieces.count + ends.count > 1 else { return }
      let start = starts.compactMap(\.first).max { $0.utf8.count < $1.utf8.count } ?? ""
      let end = ends.compactMap(\.first).max { $0.utf8.count < $1.utf8.count } ?? ""
      var middles = [""]
      for choices in pieces.prefix(4) {
        middles = middles.flatMap { middle in choices.map { middle + $0 } }.prefix(64).map { $0 }
      }
      for middle in middles { put(.string(start + middle + end)) }
    }

    /// Numbers between and beside those that the conditions compare with.
    private mutating func addNumbersBetween(_ rules: [Rule]) {
      guard rules.contains(where: \.op.isOrder) else { return }
      var numbers = rules.flatMap(\.values).prefix(50).compactMap { value -> Double? in
        switch value {
        case .integer(let number): Double(number)
        case .double(let number): number.isFinite ? number : nil
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
      }
      numbers = Array(Set(numbers)).sorted()
      for (low, high) in zip(numbers, numbers.dropFirst()) {
        let middle = low / 2 + high / 2
        putNumber((low + 1).rounded(.down))
        putNumber((high - 1).rounded(.up))
        putNumber(middle.rounded())
        putNumber(middle)
      }
      if let first = numbers.first, let last = numbers.last {
        putNumber((first - 1).rounded(.up))
        putNumber((last + 1).rounded(.down))
      }
    }

    private mutating func putNumber(_ number: Double) {
      put(Int(exactly: number).map { .integer($0) } ?? .double(number))
    }

    /// Values that no condition names, where something else than the named ones is asked for.
    private mutating func addOthers(_ rules: [Rule]) {
      let negative = rules.filter {
        $0.op == .notEquals || $0.op == .notContains || $0.op == .semverNotEquals
      }
      guard !negative.isEmpty else { return }
      let words = negative.map(\.words).joined(separator: " and ")
      put("", isNamed: false, words: words)
      put("\u{2013}", isNamed: false, words: words)
      for version in ["0.0.1", "998.0.0"] where negative.contains(where: { $0.op.isVersion }) {
        put(.string(version), isNamed: false, words: words)
      }
      // Beside each named text another one that keeps its beginning, end or content.
      for rule in rules where rule.op != .notEquals && rule.op != .notContains {
        for text in rule.values.prefix(8).compactMap(\.text) {
          for other in [text + "\u{2013}", "\u{2013}" + text, "\u{2013}" + text + "\u{2013}"] {
            put(.string(other), isNamed: false, words: words)
          }
        }
        if rule.op == .startsWith || rule.op == .endsWith || rule.op == .contains { continue }
        for value in rule.values.prefix(8) {
          for step in [1, -1] {
            if let other = Self.step(value, by: step) { put(other, isNamed: false, words: words) }
          }
        }
      }
      for rule in negative {
        for value in rule.values.prefix(8) {
          switch value {
          case .integer, .double, .hugeInteger:
            if let other = Self.step(value, by: 1) { put(other, isNamed: false, words: words) }
          case .bool(let flag): put(.bool(!flag))
          case .string(let text) where rule.op == .notEquals:
            put(.string(text + "\u{2013}"), isNamed: false, words: words)
          default: break
          }
        }
      }
      put(999_983, isNamed: false, words: words)
    }
  }
}
