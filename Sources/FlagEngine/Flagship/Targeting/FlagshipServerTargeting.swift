extension Flagship.Evaluator {
  /// Whether one condition holds for the server.
  ///
  /// Source: the vendor's Go decision library, observed; spec section 5.5, appendix A;
  /// Vectors/flagship/vendor-go-targeting.json and `expectedCommon` of operator-*.json.
  func holdsOnServer(_ condition: Flagship.Bucketing.Condition) -> Flagship.Truth {
    guard condition.attribute >= 0 else { return .fails }
    let slot = slots[Int(condition.attribute)]
    // `fs_all_users` has a slot of its own kind: every rule on it holds.
    if case .null = slot.value { return .holds }
    if condition.op == .exists || condition.op == .notExists {
      return exists(!slot.isMissing, condition)
    }
    if slot.isMissing { return .fails }
    if condition.isIncomplete { return .raises }
    if case .list(let elements) = slot.value { return holdsForList(elements, condition) }
    return holdsForScalar(slot, condition)
  }

  /// `EXISTS` with `true`, or `NOT_EXISTS` with `false`: the key is there.
  private func exists(
    _ isPresent: Bool, _ condition: Flagship.Bucketing.Condition
  ) -> Flagship.Truth {
    // Any other value than `true` counts as `false`.
    let value =
      condition.operandCount == 1 && !condition.isList
      ? operands[Int(condition.firstOperand)] : .init()
    let isTrue = if case .bool(true) = value.value { true } else { false }
    let asksForPresence = (condition.op == .exists) == isTrue
    return isPresent == asksForPresence ? .holds : .fails
  }

  /// A list as context value: any of its elements, for the negative operators all.
  private func holdsForList(
    _ elements: Flagship.Bucketing.Span, _ condition: Flagship.Bucketing.Condition
  ) -> Flagship.Truth {
    let truths = elements.range.map { holdsForScalar(slots[$0], condition) }
    let isNegative = condition.op == .notEquals || condition.op == .notContains
    let fits =
      isNegative
      ? truths.allSatisfy { $0 == .holds } : truths.contains { $0 == .holds }
    return fits ? .holds : .fails
  }

  private func holdsForScalar(
    _ slot: Operand, _ condition: Flagship.Bucketing.Condition
  ) -> Flagship.Truth {
    if condition.isList { return holds(slot, anyOf: condition.operands, condition.op) }
    return compareOnServer(slot, operands[Int(condition.firstOperand)], condition.op)
  }

  /// A list as targeting value; lists in it are taken the same way.
  ///
  /// Elements of another kind fit neither the positive nor the negative operators.
  private func holds(
    _ slot: Operand, anyOf list: Range<Int>, _ op: Flagship.Operator
  ) -> Flagship.Truth {
    let truths = list.lazy.map { index in
      if case .list(let elements) = operands[index].value {
        holds(slot, anyOf: elements.range, op)
      } else {
        compareOnServer(slot, operands[index], op)
      }
    }
    let fits =
      switch op {
      case .equals, .contains: truths.contains { $0 == .holds }
      case .notEquals, .notContains: truths.allSatisfy { $0 == .holds }
      case .greaterThan, .lowerThan, .greaterThanOrEquals, .lowerThanOrEquals, .startsWith,
        .endsWith, .exists, .notExists, .semverEquals, .semverNotEquals, .semverGreaterThan,
        .semverLowerThan, .semverGreaterThanOrEquals, .semverLowerThanOrEquals, .unknown:
        false
      }
    return fits ? .holds : .fails
  }

  /// Two scalars: kinds that differ, and operators that the kind does not know, are errors.
  private func compareOnServer(
    _ slot: Operand, _ operand: Operand, _ op: Flagship.Operator
  ) -> Flagship.Truth {
    if op.isVersion, slot.isString, operand.isString,
      slot.text.count == 0 || operand.text.count == 0
    {
      return .crashes
    }
    let truth: Bool? =
      switch (slot.value, operand.value) {
      case (.string, .string):
        compareTexts(part(slotText, slot.text), part(text, operand.text), op)
      case (.bool(let left), .bool(let right)):
        op == .equals ? left == right : op == .notEquals ? left != right : nil
      case (.integer, _), (.double, _), (.huge, _):
        serverNumber(operand, text).flatMap { number in
          serverNumber(slot, slotText).flatMap { compareNumbers($0, number, op) }
        }
      default: nil
      }
    return switch truth {
    case true?: .holds
    case false?: .fails
    case nil: .raises
    }
  }

  /// Numbers are doubles on the server.
  private func serverNumber(
    _ operand: Operand, _ text: UnsafeBufferPointer<UInt8>
  ) -> Double? {
    switch operand.value {
    case .integer(let integer): Double(integer)
    case .double(let double): double
    case .huge: Double(String(decoding: part(text, operand.text), as: UTF8.self))
    case .missing, .bool, .string, .null, .list, .object: nil
    }
  }

  private func compareNumbers(
    _ left: Double, _ right: Double, _ op: Flagship.Operator
  ) -> Bool? {
    op.isVersion ? nil : op.holds(order: left < right ? -1 : left > right ? 1 : 0)
  }

  private func compareTexts(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    _ op: Flagship.Operator
  ) -> Bool? {
    switch op {
    case .equals: Flagship.LetterCase.areEqual(left, right)
    case .notEquals: !Flagship.LetterCase.areEqual(left, right)
    case .semverEquals, .semverNotEquals, .semverGreaterThan, .semverLowerThan,
      .semverGreaterThanOrEquals, .semverLowerThanOrEquals:
      compareVersions(left, right, op)
    case .exists, .notExists, .unknown: nil
    case .contains: compareLowered(left, right) { Self.contains($0, $1) }
    case .notContains: compareLowered(left, right) { !Self.contains($0, $1) }
    case .startsWith: compareLowered(left, right) { hasPrefix($0, $1) }
    case .endsWith: compareLowered(left, right) { hasSuffix($0, $1) }
    case .greaterThan, .lowerThan, .greaterThanOrEquals, .lowerThanOrEquals:
      compareLowered(left, right) { op.holds(order: Self.order($0, $1)) ?? false }
    }
  }

  private func compareLowered(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    _ holds: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    Flagship.LetterCase.lowered(left).withUnsafeBufferPointer { left in
      Flagship.LetterCase.lowered(right).withUnsafeBufferPointer { right in holds(left, right) }
    }
  }

  private func compareVersions(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>,
    _ op: Flagship.Operator
  ) -> Bool? {
    guard let left = Flagship.Version(String(decoding: left, as: UTF8.self)),
      let right = Flagship.Version(String(decoding: right, as: UTF8.self))
    else { return false }
    return op.holds(order: left.order(to: right))
  }
}

extension Flagship {
  /// Letter case as the server ignores it.
  enum LetterCase {
    /// Whether two texts are equal under simple case folding.
    static func areEqual(
      _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
      folded(left, fold).elementsEqual(folded(right, fold))
    }

    /// A text in small letters, UTF-8.
    static func lowered(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] { folded(text, lower) }

    private static func folded(
      _ text: UnsafeBufferPointer<UInt8>, _ change: (Unicode.Scalar) -> Unicode.Scalar
    ) -> [UInt8] {
      if text.allSatisfy({ $0 < 0x80 }) {
        return text.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
      }
      var result = String.UnicodeScalarView()
      for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
        result.append(change(scalar))
      }
      return Array(String(result).utf8)
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
      // The only letter whose full mapping has two parts has a simple one, too.
      scalar == "\u{130}" ? "i" : single(scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
      let upper = single(scalar.properties.uppercaseMapping) ?? scalar
      return single(upper.properties.lowercaseMapping) ?? upper
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
      mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
    }
  }

  /// A semantic version: optional leading `v`, one to three numbers, pre-release; the build part does
  /// not count.
  struct Version {
    private var numbers: [[UInt8]] = []
    private var preRelease: [[UInt8]] = []

    /// Reads a version; nil if it is none.
    init?(_ text: String) {
      var rest = Substring(text)
      if rest.hasPrefix("v") { rest.removeFirst() }
      if let plus = rest.firstIndex(of: "+") {
        guard let build = Self.identifiers(rest[rest.index(after: plus)...]), !build.isEmpty else {
          return nil
        }
        rest = rest[..<plus]
      }
      if let dash = rest.firstIndex(of: "-") {
        guard let parts = Self.identifiers(rest[rest.index(after: dash)...]) else { return nil }
        for part in parts where Self.isNumber(part) && part.count > 1 && part[0] == 0x30 {
          return nil
        }
        preRelease = parts
        rest = rest[..<dash]
      }
      for part in rest.split(separator: ".", omittingEmptySubsequences: false) {
        let digits = Array(part.utf8)
        guard Self.isNumber(digits), digits.count == 1 || digits[0] != 0x30 else { return nil }
        numbers.append(digits)
      }
      guard numbers.count <= 3 else { return nil }
      numbers += Array(repeating: [0x30], count: 3 - numbers.count)
    }

    private static func identifiers(_ text: Substring) -> [[UInt8]]? {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map {
        Array($0.utf8)
      }
      let areValid = parts.allSatisfy { part in
        !part.isEmpty
          && part.allSatisfy {
            0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x2D
          }
      }
      return areValid ? parts : nil
    }

    private static func isNumber(_ text: [UInt8]) -> Bool {
      !text.isEmpty && text.allSatisfy { 0x30...0x39 ~= $0 }
    }

    /// −1, 0 or 1: before, equal, after.
    func order(to other: Version) -> Int {
      for (left, right) in zip(numbers, other.numbers) {
        let order = Self.numericOrder(left, right)
        if order != 0 { return order }
      }
      switch (preRelease.isEmpty, other.preRelease.isEmpty) {
      case (true, true): return 0
      case (true, false): return 1
      case (false, true): return -1
      case (false, false): return Self.order(preRelease, other.preRelease)
      }
    }

    private static func order(_ left: [[UInt8]], _ right: [[UInt8]]) -> Int {
      for (left, right) in zip(left, right) {
        let order =
          switch (isNumber(left), isNumber(right)) {
          case (true, true): numericOrder(left, right)
          case (true, false): -1
          case (false, true): 1
          case (false, false):
            left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
          }
        if order != 0 { return order }
      }
      return left.count < right.count ? -1 : left.count > right.count ? 1 : 0
    }

    private static func numericOrder(_ left: [UInt8], _ right: [UInt8]) -> Int {
      if left.count != right.count { return left.count < right.count ? -1 : 1 }
      return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }
  }
}
