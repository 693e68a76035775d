import FlagReports
import TerminalUI

/// What is wrong with a theme file.
public struct ThemeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, from 1; 0 when the file as a whole lacks something.
  public var line: Int
  /// What is wrong and what to write.
  public var text: String

  /// The line and the text.
  public var description: String { line > 0 ? "\(line): \(text)" : text }
}

extension Theme {
  /// Reads a theme: one `role = colour attributes` a line, `#` begins a comment.
  ///
  /// Colours: `default`, the eight names (`red`), their `bright-` forms, a palette number 0–255, or
  /// `#rrggbb`; a second one behind `on` is the background. Attributes: `bold`, `reverse`,
  /// `underline`. Every role must occur.
  ///
  /// - Parameters:
  ///   - name: the theme's name.
  ///   - text: the file's text.
  /// - Throws: the first fault with its line.
  public init(name: String, parsing text: String) throws(ThemeError) {
    self.init(name: name)
    var missing = Set(Role.allCases)
    var number = 0
    for rawLine in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let words = Self.words(String(Substring(rawLine)))
      guard let first = words.first else { continue }
      guard let role = Role(rawValue: first) else {
        throw ThemeError(
          line: number,
          text: "no role is called \"\(first)\""
            + (Suggestion.nearest(to: first, among: Role.allCases.map(\.rawValue))
              .map { ", did you mean \($0)?" } ?? ""))
      }
      guard words.count > 1, words[1] == "=" else {
        throw ThemeError(line: number, text: "expected \(first) = colour attributes")
      }
      self[role] = try Self.style(words.dropFirst(2), line: number)
      missing.remove(role)
    }
    if let role = Role.allCases.first(where: missing.contains) {
      throw ThemeError(line: 0, text: "the role \"\(role.rawValue)\" is missing")
    }
  }

  /// The words before a comment; a `#` that starts a colour is none.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
    ) {
      if word.first == "#", color(String(word)) == nil { break }
      words.append(String(word))
    }
    return words
  }

  private static func style(
    _ words: ArraySlice<String>, line: Int
  ) throws(ThemeError) -> Style {
    var style = Style()
    var isBackground = false
    for word in words {
      if word == "on", !isBackground {
        isBackground = true
      } else if isBackground, let color = color(word) {
        style.background = color
        isBackground = false
      } else if let color = color(word) {
        style.foreground = color
      } else if let attribute = attributes[word] {
        style.attributes.insert(attribute)
      } else {
        throw ThemeError(
          line: line,
          text:
            "\"\(word)\" is neither a colour (red, bright-blue, 0–255, #rrggbb) nor an attribute"
            + " (bold, reverse, underline)")
      }
    }
    if isBackground {
      throw ThemeError(line: line, text: "no colour stands behind \"on\"")
    }
    return style
  }

  private static let attributes: [String: Attributes] = [
    "bold": .bold, "reverse": .reverse, "underline": .underline,
  ]

  private static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  private static func color(_ word: String) -> Color? {
    if word == "default" { return .terminalDefault }
    if let index = names.firstIndex(of: word) { return .palette(UInt8(index)) }
    if word.hasPrefix("bright-"), let index = names.firstIndex(of: String(word.dropFirst(7))) {
      return .palette(UInt8(index + 8))
    }
    if let number = UInt8(word) { return .palette(number) }
    guard word.hasPrefix("#"), word.utf8.count == 7,
      let value = UInt32(word.dropFirst(), radix: 16)
    else { return nil }
    return .rgb(
      UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }
}
