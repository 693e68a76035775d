@preconcurrency import Glibc
import Testing

/// A data file whose keys and values would spoil a screen that shows them raw.
enum HostileFile {
  /// Each starts with `HOSTILE`; the text after it is what the terminal must not get.
  static let keys = [
    "\u{1b}[31;7mX", "\u{1b}[13;37HX", "\u{1b}[2J\u{1b}[3J", "\u{1b}]2;TITLE\u{7}",
    "\u{1b}]52;c;VFBNQVJL\u{7}", "\u{1b}P$qX\u{1b}\\", "\u{1b}c", "\u{9b}31mX", "\u{9d}2;X\u{9c}",
    "\u{7}\u{7}", "abc\u{8}\u{8}", "safe\revil", "a\nb", "a\tb", "\u{7f}", "\u{e}lqqk\u{f}",
    "\u{202e}gpj", "a\u{200b}b\u{200d}c\u{feff}d", "a\u{2028}b\u{2029}c", "a\0b",
    "\u{1b}[?1003h", "漢字Ａ|", "e\u{301}\u{300}\u{316}\u{334}\u{301}|", "🇫🇷❤️\u{ad}|",
    String(repeating: "L", count: 500),
  ].map { "HOSTILE" + $0 }

  /// A Kameleoon data file with a flag of every key, which serves a variation of the same name.
  static let text: String = {
    let flags = keys.enumerated().map { index, key in
      """
      {"id": \(index + 1), "featureKey": \(quoted(key)), "environmentEnabled": true,
       "defaultVariationKey": \(quoted(key)), "mutuallyExclusiveGroup": null,
       "bucketingCustomDataId": null, "rules": [], "variations": [{"key": \(quoted(key)), "variables":
       [{"key": \(quoted(key)), "type": "STRING", "value": \(quoted(key))}]}]}
      """
    }
    return """
      {"configuration": {}, "customData": [], "segments": [], "featureFlags": [\(flags.joined(separator: ","))]}
      """
  }()

  /// Personas with such names, codes and context.
  static let personas: String = {
    let people = keys.enumerated().map { index, key in
      """
      {"id": "p\(index)", "name": \(quoted(key)), "description": \(quoted(key)), "visitorCode": \(quoted(key)),
       "data": [{"type": "Cookie", "cookies": {\(quoted(key)): \(quoted(key))}},
         {"type": "Geolocation", "country": \(quoted(key))},
         {"type": "PageView", "url": \(quoted(key)), "title": \(quoted(key))}]}
      """
    }
    return "{\"personas\": [\(people.joined(separator: ","))]}"
  }()

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      let isPlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
      let hexadecimal = String(scalar.value, radix: 16)
      return isPlain
        ? String(scalar)
        : "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
    }
    return "\"" + escaped.joined() + "\""
  }

  /// What no terminal may get, from any text.
  static func rawControls(in output: String) -> [String] {
    let markers = ["]2;", "]52;", "P$q", "[13;37H", "[?1003h", "c"].map { "\u{1b}" + $0 }
    let scalars = output.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x1b, 0x0d, 0x0a, 0x08: false
      case 0..<0x20, 0x7f..<0xa0, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x2069, 0xfeff, 0xad:
        true
      default: false
      }
    }
    return markers.filter(output.contains) + scalars.map { "U+" + String($0.value, radix: 16) }
  }
}

@Suite(.serialized) struct HostileFileTests {
  /// Writes the file where a test can open it; the caller removes it.
  private func file() throws -> String {
    var template = Array("/tmp/flagscope-hostile-XXXXXX".utf8CString)
    let bytes = Array(HostileFile.text.utf8)
    return try template.withUnsafeMutableBufferPointer { template in
      guard let name = template.baseAddress, case let file = mkstemp(name), file >= 0 else {
        throw HarnessError(description: "no temporary file: errno \(errno)")
      }
      defer { close(file) }
      #expect(write(file, bytes, bytes.count) == bytes.count)
      return String(cString: name)
    }
  }

  @Test func textFromAFileNeverReachesTheTerminalRaw() throws {
    let path = try file()
    defer { unlink(path) }
    let terminal = try PseudoTerminal([Program.flagscope, path], width: 100, height: 40)
    try terminal.wait(for: "HOSTILE")
    terminal.waitUntilQuiet()
    for _ in HostileFile.keys {
      terminal.type("j")
      terminal.waitUntilQuiet(30)
    }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
    #expect(HostileFile.rawControls(in: terminal.text) == [])
  }

  /// Everything else that comes from outside: personas, the context, a file's name, what is typed.
  @Test func textFromAnywhereElseNeverReachesTheTerminalRaw() throws {
    let path = try file()
    let folder = path + ".d"
    let personas = folder + "/personas.json"
    let named = folder + "/a\u{1b}]2;X\u{7}\u{202e}\u{1b}[2J.json"
    #expect(mkdir(folder, 0o700) == 0)
    defer {
      for file in [path, personas, named] { unlink(file) }
      rmdir(folder)
    }
    try save(HostileFile.text, to: named)
    try save(HostileFile.personas, to: personas)
    let terminal = try PseudoTerminal(
      [Program.flagscope, named, "--personas", personas], width: 120, height: 40)
    try terminal.wait(for: "HOSTILE")
    terminal.waitUntilQuiet()
    // All personas, their list, the visitor's fields, one of them edited, text pasted into it.
    for keys in ["1", "2", "P", "q", "v", "\u{1b}OB\u{1b}OB", "e", "\u{1b}", "/"] {
      terminal.type(keys)
      terminal.waitUntilQuiet(60)
    }
    for key in HostileFile.keys {
      terminal.type("\u{15}\u{1b}[200~\(key)\u{1b}[201~")
      terminal.waitUntilQuiet(30)
    }
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
    #expect(HostileFile.rawControls(in: terminal.text) == [])
  }

  @Test func aFileThatDoesNotExistIsNamedSafely() throws {
    let name = "/nowhere/\u{1b}]2;X\u{7}\u{202e}\u{1b}[2J\u{9b}31m.json"
    let terminal = try PseudoTerminal([Program.flagscope, name], width: 120)
    try terminal.wait(for: "Cannot read")
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(2))
    #expect(HostileFile.rawControls(in: terminal.text) == [])
    let result = try Spawn.run([Program.flagscope, "list", name])
    #expect(result.status == .code(2))
    #expect(HostileFile.rawControls(in: result.text) == [])
    #expect(!result.text.contains("\u{1b}"))
  }

  private func save(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw HarnessError(description: "\(path): errno \(errno)")
    }
    defer { fclose(file) }
    #expect(fputs(text, file) >= 0)
  }

  @Test func textFromAFileIsShownWithItsEscapes() throws {
    let path = try file()
    defer { unlink(path) }
    let session = try TmuxSession([Program.flagscope, path], width: 120, height: 40)
    try session.wait(for: "HOSTILE\\u001b[31;7mX")
    for shown in ["HOSTILE\\u009b31mX", "HOSTILEa\\nb"] {
      #expect(try session.screen.contains(shown))
    }
    try session.press("G")
    try session.wait(for: "HOSTILELLLL")
    let screen = try session.settledScreen(with: "Enter open")
    for shown in ["HOSTILE<U+202E>gpj ", "HOSTILEe\u{301}\u{300}\u{316}\u{334}| ", "HOSTILE漢字Ａ| "] {
      #expect(screen.contains(shown))
    }
    try session.press("C-l")
    #expect(try session.wait("the same screen") { $0 == screen } == screen)
  }
}
