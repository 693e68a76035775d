/// Why a text is not JSON, and where.
///
/// The text is judged by the rules of the vendors' own parser (Python's `json`): `NaN` and `Infinity`
/// are numbers, a byte-order mark is not white space, control characters in strings are errors.
public struct JSONError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// The text stops in the middle of `inside` ("a string", "an object", …).
    case unexpectedEnd(inside: String)
    /// Something else was expected here; `before` is what the parser had just read.
    case expected(String, before: String)
    /// The bytes are not UTF-8.
    case invalidUTF8
    /// Containers are nested deeper than the vendors' parser goes.
    case tooDeep(limit: Int)
    /// More bytes or values than this program takes in.
    case tooLarge(String)
  }

  /// The text is empty, or has white space only.
  static let noValue = Problem.unexpectedEnd(inside: "nothing")

  /// Whether the text is empty, or has white space only.
  public var isOfEmptyText: Bool { problem == Self.noValue }

  /// What is wrong.
  public var problem: Problem
  /// The byte offset of the fault, from 0.
  public var offset: Int
  /// The line of the fault, from 1.
  public var line: Int
  /// The column of the fault in characters, from 1.
  public var column: Int
  /// The JSON path of the innermost value that was being read, such as `$.campaigns[3].id`.
  public var path: String

  /// Makes an error; see the properties for units.
  public init(problem: Problem, offset: Int, line: Int, column: Int, path: String) {
    self.problem = problem
    self.offset = offset
    self.line = line
    self.column = column
    self.path = path
  }
}

extension JSONError: CustomStringConvertible {
  /// The problem and its place in one sentence.
  public var description: String {
    switch problem {
    case Self.noValue: "the text is empty"
    case .unexpectedEnd(let inside):
      "ends inside \(inside) at byte \(offset): the text is incomplete"
    case .expected(let what, let before):
      "line \(line), column \(column): expected \(what)\(before.isEmpty ? "" : " after \(before)")"
    case .invalidUTF8:
      "line \(line), column \(column): the bytes are not UTF-8"
    case .tooDeep(let limit):
      "line \(line), column \(column): nested deeper than \(limit) levels"
    case .tooLarge(let what):
      what
    }
  }
}
