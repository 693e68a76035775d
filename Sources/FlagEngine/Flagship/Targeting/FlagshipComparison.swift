extension Flagship.Evaluator {
  typealias Operand = Flagship.Bucketing.Operand

  /// Whether a context value stands in a condition's relation to its targeting value.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship/operator-*.json.
  @inline(__always)
  func compare(_ slot: Operand, _ condition: Flagship.Bucketing.Condition) -> Bool {
    switch condition.op {
    case .equals: hasOperand(condition) { equals(slot, $0) }
    case .notEquals: !hasOperand(condition) { equals(slot, $0) }
    case .contains: hasOperand(condition) { contains(slot, $0) }
    case .notContains: !hasOperand(condition) { contains(slot, $0) }
    case .greaterThan: isOrdered(slot, condition) { $0 > 0 }
    case .lowerThan: isOrdered(slot, condition) { $0 < 0 }
    case .greaterThanOrEquals: isOrdered(slot, condition) { $0 >= 0 }
    case .lowerThanOrEquals: isOrdered(slot, condition) { $0 <= 0 }
    case .startsWith: hasPrefix(part(slotText, slot.text), prefixText(condition))
    case .endsWith: hasSuffix(part(slotText, slot.text), prefixText(condition))
    case .exists, .notExists, .semverEquals, .semverNotEquals, .semverGreaterThan,
      .semverLowerThan, .semverGreaterThanOrEquals, .semverLowerThanOrEquals, .unknown:
      false
    }
  }

  @inline(__always)
  private func hasOperand(
    _ condition: Flagship.Bucketing.Condition, _ matches: (Operand) -> Bool
  ) -> Bool {
    for index in condition.operands where matches(operands[index]) { return true }
    return false
  }

  /// Equality: numbers by value (booleans are 0 and 1), texts by code points.
  @inline(__always)
  func equals(_ slot: Operand, _ operand: Operand) -> Bool {
    if slot.isString {
      return operand.isString
        && Self.areEqual(part(slotText, slot.text), part(text, operand.text))
    }
    return order(slot, operand) == 0
  }

  @inline(__always)
  private func contains(_ slot: Operand, _ operand: Operand) -> Bool {
    Self.contains(part(slotText, slot.text), part(text, operand.text))
  }

  @inline(__always)
  private func isOrdered(
    _ slot: Operand, _ condition: Flagship.Bucketing.Condition, _ fits: (Int) -> Bool
  ) -> Bool {
    guard !condition.isList, condition.operandCount == 1 else { return false }
    let operand = operands[Int(condition.firstOperand)]
    if slot.isString {
      guard operand.isString else { return false }
      return fits(Self.order(part(slotText, slot.text), part(text, operand.text)))
    }
    return order(slot, operand).map(fits) ?? false
  }

  private func prefixText(
    _ condition: Flagship.Bucketing.Condition
  ) -> UnsafeBufferPointer<UInt8> {
    if condition.isList { return part(text, condition.listText) }
    return part(text, operands[Int(condition.firstOperand)].text)
  }

  /// The order of two numbers or booleans; nil for other kinds and NaN.
  @inline(__always)
  private func order(_ slot: Operand, _ operand: Operand) -> Int? {
    if let left = slot.integer, let right = operand.integer {
      return left < right ? -1 : left > right ? 1 : 0
    }
    if case .double(let left) = slot.value, case .double(let right) = operand.value {
      return left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
    }
    return orderOfKinds(slot, operand)
  }

  /// The same where the numbers are of different kinds, or beyond 64 bits.
  private func orderOfKinds(_ slot: Operand, _ operand: Operand) -> Int? {
    guard let left = number(slot, slotText), let right = number(operand, text) else { return nil }
    return Flagship.Python.order(left, right)
  }

  /// A number or boolean; nil for other kinds.
  private func number(_ operand: Operand, _ text: UnsafeBufferPointer<UInt8>) -> JSONValue? {
    switch operand.value {
    case .double(let double): .double(double)
    case .huge: .hugeInteger(String(decoding: part(text, operand.text), as: UTF8.self))
    case .integer(let integer): .integer(integer)
    case .bool(let bool): .integer(bool ? 1 : 0)
    case .missing, .string, .null, .list, .object: nil
    }
  }

  // MARK: Bytes

  @inline(__always)
  static func areEqual(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left[index] != right[index] { return false }
    return true
  }

  /// The order of code points, which is that of the UTF-8 bytes.
  static func order(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Int {
    for index in 0..<min(left.count, right.count) where left[index] != right[index] {
      return left[index] < right[index] ? -1 : 1
    }
    return left.count < right.count ? -1 : left.count > right.count ? 1 : 0
  }

  static func contains(
    _ text: UnsafeBufferPointer<UInt8>, _ piece: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard piece.count <= text.count else { return false }
    for start in 0...(text.count - piece.count) where matches(text, piece, at: start) {
      return true
    }
    return false
  }

  func hasPrefix(
    _ text: UnsafeBufferPointer<UInt8>, _ piece: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    piece.count <= text.count && Self.matches(text, piece, at: 0)
  }

  func hasSuffix(
    _ text: UnsafeBufferPointer<UInt8>, _ piece: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    piece.count <= text.count && Self.matches(text, piece, at: text.count - piece.count)
  }

  @inline(__always)
  private static func matches(
    _ text: UnsafeBufferPointer<UInt8>, _ piece: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> Bool {
    for index in 0..<piece.count where text[start + index] != piece[index] { return false }
    return true
  }
}
