/// A command as a shell reads it: of Unix, or of Windows where quotes stand behind `^`.
struct ShellWords {
  /// A word without its quotes, and where it stands.
  struct Word: Equatable {
    var text: String
    var range: Range<Int>
  }

  /// The words.
  private(set) var words: [Word] = []
  /// Whether the text ends inside of quotes.
  private(set) var isCut = false
  /// Where the command ends.
  private(set) var end: Int

  private let bytes: ArraySlice<UInt8>
  private let limit: Int
  /// Whether `^` escapes, as in what browsers copy for Windows.
  private let isWindows: Bool
  private var word: [UInt8]?
  private var wordStart = 0

  /// Reads a command to its end: a line end that nothing escapes, or an operator.
  init(_ bytes: ArraySlice<UInt8>, from start: Int, limit: Int) {
    self.bytes = bytes
    self.limit = limit
    end = start
    isWindows = Self.isOfWindows(bytes[start..<limit])
    read()
  }

  /// Whether a quote of the first line, or its end, has a caret before it.
  private static func isOfWindows(_ bytes: ArraySlice<UInt8>) -> Bool {
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    let argument = line.drop { $0 != 0x20 }.drop { $0 == 0x20 }
    let last = line.last { $0 != 0x20 && $0 != 0x09 }
    return argument.starts(with: Array("^\"".utf8)) || last == UInt8(ascii: "^")
  }

  private func byte(_ offset: Int) -> UInt8? {
    end + offset < limit ? bytes[end + offset] : nil
  }

  private mutating func read() {
    while let byte = byte(0) {
      switch byte {
      case 0x20, 0x09: finish()
      case 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"):
        finish()
        return
      case UInt8(ascii: "\\") where !isWindows, UInt8(ascii: "^") where isWindows:
        escape()
        continue
      case UInt8(ascii: "\""):
        quote(UInt8(ascii: "\""), isEscaped: false)
        continue
      case UInt8(ascii: "'") where !isWindows:
        single()
        continue
      case UInt8(ascii: "$") where !isWindows && self.byte(1) == UInt8(ascii: "'"):
        end += 1
        ansi()
        continue
      default: append(byte)
      }
      end += 1
    }
    finish()
  }

  private mutating func append(_ byte: UInt8) {
    begin()
    word?.append(byte)
  }

  private mutating func begin() {
    guard word == nil else { return }
    word = []
    wordStart = end
  }

  private mutating func finish() {
    guard let word else { return }
    words.append(Word(text: String(decoding: word, as: UTF8.self), range: wordStart..<end))
    self.word = nil
  }

  /// A backslash or caret: before a line end it joins the lines.
  private mutating func escape() {
    switch byte(1) {
    case 0x0D?: end += byte(2) == 0x0A ? 3 : 2
    case 0x0A?: end += 2
    case UInt8(ascii: "\"")? where isWindows:
      begin()
      end += 1
      quote(UInt8(ascii: "\""), isEscaped: true)
    case let byte?:
      append(byte)
      end += 2
    case nil: end += 1
    }
  }

  /// A part in double quotes; `isEscaped`: in quotes with a caret before each.
  private mutating func quote(_ mark: UInt8, isEscaped: Bool) {
    begin()
    end += 1
    while let byte = byte(0) {
      if isWindows, byte == UInt8(ascii: "^"), let next = self.byte(1) {
        if isEscaped, next == mark {
          end += 2
          return
        }
        // `^\^"` is a quote inside.
        end += 1
        guard next != 0x0A, next != 0x0D else { continue }
        if next == UInt8(ascii: "\\"), self.byte(1) == UInt8(ascii: "^"), self.byte(2) == mark {
          word?.append(mark)
          end += 3
        } else {
          word?.append(next)
          end += 1
        }
      } else if byte == mark {
        end += 1
        return
      } else if byte == UInt8(ascii: "\\"), let next = self.byte(1),
        next == mark || next == UInt8(ascii: "\\") || next == UInt8(ascii: "$")
          || next == UInt8(ascii: "`")
      {
        word?.append(next)
        end += 2
      } else {
        word?.append(byte)
        end += 1
      }
    }
    isCut = true
  }

  private mutating func single() {
    begin()
    end += 1
    while let byte = byte(0) {
      end += 1
      if byte == UInt8(ascii: "'") { return }
      word?.append(byte)
    }
    isCut = true
  }

  /// `$'…'`: a backslash escapes as in C.
  private mutating func ansi() {
    begin()
    end += 1
    while let byte = byte(0) {
      end += 1
      if byte == UInt8(ascii: "'") { return }
      guard byte == UInt8(ascii: "\\"), let letter = self.byte(0) else {
        word?.append(byte)
        continue
      }
      end += 1
      switch letter {
      case UInt8(ascii: "n"): word?.append(0x0A)
      case UInt8(ascii: "r"): word?.append(0x0D)
      case UInt8(ascii: "t"): word?.append(0x09)
      case UInt8(ascii: "u"): appendScalar(digits: 4)
      case UInt8(ascii: "x"): appendScalar(digits: 2)
      default: word?.append(letter)
      }
    }
  }

  private mutating func appendScalar(digits: Int) {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = byte(0), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        break
      }
      value = value << 4 | UInt32(digit)
      end += 1
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    word?.append(contentsOf: Array(String(Character(scalar)).utf8))
  }
}
