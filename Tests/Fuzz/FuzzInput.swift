import FlagEngine
import TerminalUI

/// One thing that is tried, as it is generated, shrunk, kept in a file and tried again.
///
/// In a file: `{"part":"journey","text":"{…}","steps":[{"key":"Down"},{"paste":"…"}]}`; bytes that are
/// no UTF-8 stand as `hex` instead of `text`.
struct FuzzInput {
  /// What is tried with it.
  enum Part: String, CaseIterable {
    /// A configuration is read, and each flag asked and explained.
    case configuration
    /// A line is answered by `flagscope eval --jsonl`.
    case line
    /// Keys and pastes go through the console on a configuration.
    case journey
  }

  /// What happens to the console, one after the other.
  enum Step {
    case key(String)
    case paste(String)
    case resize(Int, Int)
    case click(Int, Int)
    /// The console gets time for what can wait.
    case work
  }

  var part: Part
  /// The configuration, or the line.
  var text: [UInt8]
  var steps: [Step] = []

  /// The bytes of the text and of all that is pasted.
  var byteCount: Int { steps.reduce(text.count) { $0 + $1.byteCount } }

  init(part: Part, text: [UInt8], steps: [Step] = []) {
    self.part = part
    self.text = text
    self.steps = steps
  }

  // MARK: JSON

  init?(json: [UInt8]) {
    guard let value = try? JSONDocument(json).withRoot({ $0.value }),
      let part = value["part"]?.text.flatMap(Part.init)
    else { return nil }
    self.part = part
    text = value["text"]?.text.map { Array($0.utf8) } ?? Self.bytes(value["hex"]?.text ?? "")
    guard case .array(let steps)? = value["steps"] else { return }
    self.steps = steps.compactMap(Step.init(json:))
  }

  /// In one line.
  var json: [UInt8] {
    var object: JSONObject = ["part": .string(part.rawValue)]
    let decoded = String(decoding: text, as: UTF8.self)
    if Array(decoded.utf8) == text {
      object["text"] = .string(decoded)
    } else {
      object["hex"] = .string(text.map { Self.hex($0) }.joined())
    }
    if part == .journey { object["steps"] = .array(steps.map(\.json)) }
    return Array(JSONValue.object(object).jsonText.utf8)
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
  }
}

extension FuzzInput.Step {
  /// The bytes that are pasted.
  var byteCount: Int { if case .paste(let text) = self { text.utf8.count } else { 0 } }

  init?(json: JSONValue) {
    if let name = json["key"]?.text {
      self = .key(name)
    } else if let text = json["paste"]?.text {
      self = .paste(text)
    } else if case .array(let size)? = json["resize"], let pair = Self.pair(size) {
      self = .resize(pair.0, pair.1)
    } else if case .array(let place)? = json["click"], let pair = Self.pair(place) {
      self = .click(pair.0, pair.1)
    } else if json["work"] != nil {
      self = .work
    } else {
      return nil
    }
  }

  private static func pair(_ values: [JSONValue]) -> (Int, Int)? {
    guard values.count == 2, case .integer(let first) = values[0],
      case .integer(let second) = values[1]
    else { return nil }
    return (first, second)
  }

  var json: JSONValue {
    switch self {
    case .key(let name): ["key": .string(name)]
    case .paste(let text): ["paste": .string(text)]
    case .resize(let width, let height): ["resize": [.integer(width), .integer(height)]]
    case .click(let x, let y): ["click": [.integer(x), .integer(y)]]
    case .work: ["work": true]
    }
  }
}
