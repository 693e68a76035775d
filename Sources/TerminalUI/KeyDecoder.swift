/// Bytes from a terminal to keys, pastes and mouse events.
///
/// Feed it what `read` gives, in pieces of any size. A sequence that it does not know is dropped
/// whole, replies of the terminal included; it is never typed as text. A paste comes as one event.
public struct KeyDecoder: Sendable {
  /// Sequences of this terminal by its description, which win over the usual ones.
  private let sequences: [[UInt8]: Key]
  /// Bytes that are not decoded yet.
  private var pending: [UInt8] = []
  /// The text of the paste that is going on.
  private var paste: [UInt8]?
  private var events: [InputEvent] = []

  /// The most bytes of one escape sequence; a longer one is not a sequence, its start is dropped.
  private static let longestSequence = 4096
  private static let pasteEnd: [UInt8] = Array("\u{1b}[201~".utf8)

  /// Makes a decoder.
  ///
  /// - Parameter sequences: What this terminal sends for its keys, as its description says.
  public init(sequences: [[UInt8]: Key] = [:]) { self.sequences = sequences }

  /// What the bytes so far end in the middle of.
  public enum Unfinished: Equatable, Sendable {
    /// Esc alone: the key, or the start of a sequence.
    case escape
    /// A sequence or a character.
    case sequence
    /// A paste.
    case paste
  }

  /// What is unfinished, so that time must tell: wait a moment for more, then call `flush`.
  public var unfinished: Unfinished? {
    if paste != nil { return .paste }
    if pending.isEmpty { return nil }
    return pending == [0x1b] ? .escape : .sequence
  }

  /// Decodes bytes.
  ///
  /// - Returns: The events that are complete, in order.
  public mutating func feed(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    pending.append(contentsOf: bytes)
    return decode(isFinal: false)
  }

  /// Ends the wait for more bytes: an Esc alone is the Esc key, the start of a sequence is dropped,
  /// a paste ends.
  public mutating func flush() -> [InputEvent] {
    if let text = paste {
      paste = nil
      events.append(.paste(String(decoding: text + pending, as: UTF8.self)))
      pending = []
    }
    return decode(isFinal: true)
  }

  private mutating func decode(isFinal: Bool) -> [InputEvent] {
    var position = 0
    while position < pending.count {
      let used =
        paste == nil
        ? next(pending[position...], isFinal: isFinal) : collectPaste(pending[position...])
      guard used > 0 else { break }
      position += used
    }
    pending.removeFirst(position)
    defer { events = [] }
    return events
  }

  /// Decodes one key at the start of the bytes; 0 when more bytes are needed.
  private mutating func next(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    guard let first = bytes.first else { return 0 }
    switch first {
    case 0x1b: return escape(bytes, isFinal: isFinal)
    case 0..<0x20, 0x7f: return emit(Self.control(first))
    case 0x20..<0x7f: return emit(.character(Character(Unicode.Scalar(first))))
    default: return character(bytes, isFinal: isFinal)
    }
  }

  private mutating func emit(_ key: Key, using count: Int = 1) -> Int {
    events.append(.key(key))
    return count
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x00: .ctrl(" ")
    case 0x08, 0x7f: .backspace
    case 0x09: .tab
    case 0x0a, 0x0d: .enter
    case 0x1b: .escape
    case 0x1c..<0x20: .ctrl(Character(Unicode.Scalar(byte + 0x40)))
    default: .ctrl(Character(Unicode.Scalar(byte + 0x60)))
    }
  }

  /// One character of UTF-8; a byte that starts none is dropped.
  private mutating func character(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    let length =
      switch bytes[bytes.startIndex] {
      case 0xc2..<0xe0: 2
      case 0xe0..<0xf0: 3
      case 0xf0..<0xf5: 4
      default: 1
      }
    if bytes.count < length {
      let rest = bytes.dropFirst()
      return isFinal || rest.contains { $0 & 0xc0 != 0x80 } ? 1 : 0
    }
    let text = String(validating: bytes.prefix(length), as: UTF8.self)
    // A C1 control is a control character, also as UTF-8.
    guard let scalar = text?.unicodeScalars.first, scalar.value >= 0xa0 else { return 1 }
    return emit(.character(Character(scalar)), using: length)
  }

  private mutating func collectPaste(_ bytes: ArraySlice<UInt8>) -> Int {
    let end = Self.pasteEnd
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard let escape = bytes[index...].firstIndex(of: 0x1b) else {
        index = bytes.endIndex
        break
      }
      index = escape
      let rest = bytes[escape...]
      if rest.starts(with: end) { return finishPaste(bytes[..<escape], using: end.count) }
      if rest.count < end.count && end.starts(with: rest) { break }
      index += 1
    }
    paste?.append(contentsOf: bytes[..<index])
    return index - bytes.startIndex
  }

  private mutating func finishPaste(_ text: ArraySlice<UInt8>, using end: Int) -> Int {
    let whole = (paste ?? []) + text
    paste = nil
    events.append(.paste(String(decoding: whole, as: UTF8.self)))
    return text.count + end
  }
}

// Escape sequences.
extension KeyDecoder {
  /// One key or sequence that starts with Esc; 0 when more bytes are needed.
  private mutating func escape(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    let body = bytes.dropFirst()
    guard let second = body.first else { return isFinal ? emit(.escape) : 0 }
    if let (key, length) = known(bytes) { return emit(key, using: length) }
    if !isFinal && couldBecomeKnown(bytes) { return 0 }
    switch second {
    case UInt8(ascii: "["): return controlSequence(bytes, isFinal: isFinal)
    case UInt8(ascii: "O"): return singleShift(bytes, isFinal: isFinal)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      return string(bytes, isFinal: isFinal)
    case 0x1b: return emit(.escape)
    default: return altKey(bytes, isFinal: isFinal)
    }
  }

  private func known(_ bytes: ArraySlice<UInt8>) -> (Key, Int)? {
    guard !sequences.isEmpty else { return nil }
    for length in stride(from: min(bytes.count, 12), to: 1, by: -1) {
      if let key = sequences[Array(bytes.prefix(length))] { return (key, length) }
    }
    return nil
  }

  /// Whether the bytes start a longer sequence of this terminal; only those that the usual forms
  /// would cut short matter, such as `ESC [ [ A` of the Linux console.
  private func couldBecomeKnown(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count < 12 && sequences.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) }
  }

  /// Esc and one character: the character with Alt.
  private mutating func altKey(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    let before = events.count
    let used = next(bytes.dropFirst(), isFinal: isFinal)
    guard used > 0 else { return 0 }
    if events.count > before, case .key(var key) = events[before] {
      key.modifiers.insert(.alt)
      events[before] = .key(key)
    }
    return used + 1
  }

  /// A sequence that has not ended: wait, or when that is over, Alt with its second character if
  /// that is all, else nothing.
  private mutating func unfinished(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    guard isFinal else { return bytes.count > Self.longestSequence ? bytes.count : 0 }
    guard bytes.count == 2, let second = bytes.last else { return bytes.count }
    return emit(.alt(Character(Unicode.Scalar(second))), using: 2)
  }

  /// `ESC O` and one byte: cursor and function keys in application mode.
  private mutating func singleShift(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    guard bytes.count > 2 else { return unfinished(bytes, isFinal: isFinal) }
    let final = bytes[bytes.startIndex + 2]
    guard (0x40...0x7e).contains(final) else { return 2 }
    if let key = Self.letterKey(final) ?? Self.keypadKey(final) { return emit(key, using: 3) }
    return 3
  }

  /// `ESC ]`, `ESC P` and their like: a string for programs, dropped with its end.
  private mutating func string(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    for index in bytes.indices.dropFirst(2) {
      switch bytes[index] {
      case 0x07, 0x18, 0x1a: return index - bytes.startIndex + 1
      case 0x1b where index + 1 < bytes.endIndex:
        let isEnd = bytes[index + 1] == UInt8(ascii: "\\")
        return index - bytes.startIndex + (isEnd ? 2 : 0)
      default: continue
      }
    }
    return unfinished(bytes, isFinal: isFinal)
  }

  /// `ESC [`, parameters and a final byte.
  private mutating func controlSequence(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    guard let end = bytes.dropFirst(2).firstIndex(where: { !(0x20..<0x40).contains($0) }) else {
      return unfinished(bytes, isFinal: isFinal)
    }
    let final = bytes[end]
    let length = end - bytes.startIndex + 1
    // A control character ends the sequence without being part of it.
    guard (0x40...0x7e).contains(final) else { return length - 1 }
    let parameters = bytes[bytes.startIndex + 2..<end]
    switch (final, parameters.first) {
    case (UInt8(ascii: "["), nil):
      // The Linux console's function keys: one byte more.
      guard bytes.count > length else { return unfinished(bytes, isFinal: isFinal) }
      return length + 1
    case (UInt8(ascii: "M"), nil): return plainMouse(bytes, isFinal: isFinal)
    case (UInt8(ascii: "M"), UInt8(ascii: "<")), (UInt8(ascii: "m"), UInt8(ascii: "<")):
      let numbers = Self.numbers(parameters.dropFirst())
      mouse(numbers, isRelease: final == UInt8(ascii: "m"))
    case (_, let first?) where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first):
      break  // A reply or a private sequence.
    default: sequence(final, Self.numbers(parameters))
    }
    return length
  }

  /// The parameters; one that is missing or too large is -1.
  private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
    guard !parameters.isEmpty else { return [] }
    return parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self)) ?? -1
    }
  }

  /// A key in xterm's form: `ESC [ 1 ; 5 D`, `ESC [ 3 ~`, `ESC [ Z`.
  private mutating func sequence(_ final: UInt8, _ numbers: [Int]) {
    let modifiers = numbers.count > 1 ? Self.modifiers(numbers[1]) : []
    if final == UInt8(ascii: "~") {
      if numbers == [200] { paste = [] }
      guard let number = numbers.first, let code = Self.numberedKey(number) else { return }
      events.append(.key(Key(code, modifiers)))
    } else if numbers.isEmpty || (numbers.count == 2 && numbers[0] == 1 && numbers[1] <= 16) {
      // Anything else with these letters is a reply, such as the position of the cursor.
      guard let key = Self.letterKey(final) else { return }
      events.append(.key(Key(key.code, key.modifiers.union(modifiers))))
    }
  }

  private static func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(0, parameter - 1)
    // Shift 1, Alt 2, Control 4 as ours; Meta 8 is another Alt.
    var modifiers = Key.Modifiers(rawValue: UInt8(bits & 7))
    if bits & 8 != 0 { modifiers.insert(.alt) }
    return modifiers
  }

  private static func letterKey(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "Z"): .shiftTab
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final) - 0x4f)
    default: nil
    }
  }

  /// A key of the numeric keypad in application mode, `ESC O` and this byte.
  private static func keypadKey(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "M"): .enter
    case UInt8(ascii: "X"): .character("=")
    // The bytes j to y stand for `*` to `9`, 0x40 below them.
    case UInt8(ascii: "j")...UInt8(ascii: "y"): .character(Character(Unicode.Scalar(final - 0x40)))
    default: nil
    }
  }

  private static func numberedKey(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }
}

// The mouse.
extension KeyDecoder {
  /// `ESC [ M` and three bytes, the form of old terminals: button, column and row plus 32.
  private mutating func plainMouse(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Int {
    guard bytes.count >= 6 else { return unfinished(bytes, isFinal: isFinal) }
    let numbers = bytes.dropFirst(3).prefix(3).map { Int($0) - 32 }
    mouse(numbers, isRelease: numbers[0] & 3 == 3 && numbers[0] & 64 == 0)
    return 6
  }

  private mutating func mouse(_ numbers: [Int], isRelease: Bool) {
    guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }), numbers[1] > 0, numbers[2] > 0 else {
      return
    }
    let button = numbers[0]
    let isWheel = button & 64 != 0
    let isMove = button & 32 != 0
    // Movement without a button, the wheel's own, and buttons 8–11 (128) have no use here.
    guard !isMove || !isWheel && button & 3 != 3, button < 128 else { return }
    let action: MouseEvent.Action
    switch (isWheel, button & 3) {
    case (false, let number) where isMove: action = .drag(number)
    case (true, 0) where !isRelease: action = .wheelUp
    case (true, 1) where !isRelease: action = .wheelDown
    case (true, _): return
    case (false, let number): action = isRelease ? .release(number % 3) : .press(number)
    }
    var modifiers: Key.Modifiers = []
    if button & 4 != 0 { modifiers.insert(.shift) }
    if button & 8 != 0 { modifiers.insert(.alt) }
    if button & 16 != 0 { modifiers.insert(.ctrl) }
    let position = Point(x: numbers[1] - 1, y: numbers[2] - 1)
    events.append(.mouse(MouseEvent(action, at: position, modifiers)))
  }
}
