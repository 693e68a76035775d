import FlagConsole
import FlagEngine
import Foundation
import TerminalUI
import Testing

/// A console on the demo, driven by keys and compared with saved screens.
struct Stage {
  var console: Console
  /// The screen as the terminal would show it, brought up to date after every key.
  private var frame = CellBuffer(width: 0, height: 0)

  /// The demo of a platform at the screen's size, everything decided.
  init(
    _ platform: Platform = .kameleoon, width: Int = 80, height: Int = 24, marks: Marks = .unicode
  ) throws {
    let demo = try Demo(platform)
    let source = Console.Source(
      name: "\(platform.rawValue) shop", kind: .demo, revision: demo.revision, byteCount: 1234)
    try self.init(
      demo.configuration, personas: demo.personas, width: width, height: height, source: source,
      marks: marks)
  }

  /// Any configuration.
  init(
    _ configuration: FlagConfiguration, personas: PersonaList, width: Int = 80, height: Int = 24,
    source: Console.Source = Console.Source(
      name: "shop.json", kind: .file, revision: "9f3c", byteCount: 1234),
    marks: Marks = .unicode
  ) throws {
    console = Console(
      source: source, theme: RoleTheme.theme, marks: marks,
      size: Size(width: width, height: height))
    let options = EvaluationOptions(
      profile: configuration.platform.defaultProfile, now: personas.now ?? 1_767_225_600_000)
    _ = console.handle(.loaded(Catalogue(configuration), source, personas, options))
    finish()
  }

  /// Presses keys by their names; a word in quotes is typed.
  ///
  /// `press("/", "'check'", "Enter")`
  mutating func press(_ names: String...) {
    for name in names {
      if name.first == "'" {
        for character in name.dropFirst().dropLast() {
          _ = console.handle(.input(.key(.character(character))))
          expectFrame()
        }
      } else if let key = Key(name: name) {
        _ = console.handle(.input(.key(key)))
        expectFrame()
      } else {
        Issue.record("no key is called \(name)")
      }
    }
    finish()
  }

  mutating func resize(width: Int, height: Int) {
    _ = console.handle(.input(.resize(Size(width: width, height: height))))
    finish()
  }

  mutating func finish() {
    while console.work()?.hasMore == true {}
    expectFrame()
  }

  /// Draws over the last frame; each row that changes must be noticed.
  mutating func expectFrame() {
    let last = frame
    frame = last.size == console.screenSize ? last.next : CellBuffer(console.screenSize)
    frame.clear()
    _ = console.render(into: &frame)
    for y in 0..<last.height where last.size == frame.size {
      let isKept = frame.changedColumns(ofRow: y, from: last).isEmpty
      let isNoticed = !isKept || frame.row(y) == last.row(y)
      #expect(isNoticed, "a change of row \(y)")
    }
  }

  /// The screen.
  var buffer: CellBuffer {
    var buffer = CellBuffer(console.screenSize)
    _ = console.render(into: &buffer)
    return buffer
  }

  var text: String { buffer.text }

  /// Compares the screen, and the roles of its cells, with the saved ones.
  func expectScreen(_ name: String, _ location: SourceLocation = #_sourceLocation) throws {
    let shown = buffer
    try Saved.expect(shown.text, "\(name).txt", location)
    try Saved.expect(shown.styles(RoleTheme.letter), "\(name).roles.txt", location)
  }
}

/// The bundled configuration and personas.
struct Demo {
  /// The configuration's JSON.
  var text: String
  /// The personas' JSON.
  var people: String
  var configuration: FlagConfiguration
  var personas: PersonaList
  /// As the program shows it.
  var revision: String

  init(_ platform: Platform) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/flagscope/Resources")
    let bytes = { (name: String) in
      [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }
    let shop = try bytes("\(platform.rawValue)-shop.json")
    text = String(decoding: shop, as: UTF8.self)
    configuration = try FlagConfiguration(shop)
    revision = SHA256.digest(of: shop).prefix(2)
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let cast = try bytes("\(platform.rawValue)-personas.json")
    people = String(decoding: cast, as: UTF8.self)
    personas = try PersonaList(json: cast)
  }
}

/// A theme that gives each role a colour of its own, so that roles can be compared as text.
enum RoleTheme {
  static let theme: Theme = {
    var theme = Theme(name: "roles")
    for (index, role) in Role.allCases.enumerated() {
      theme[role] = Style(
        role == .selected ? .reverse : [], foreground: .palette(UInt8(index + 16)))
    }
    return theme
  }()

  private static let letters = Array("abcdefghijklmnopqrstuvwxyz")

  /// The role's letter, in the order of `Role`; upper case under the cursor; a space for text.
  static func letter(_ style: Style) -> Character {
    guard case .palette(let index) = style.foreground, index >= 16 else { return " " }
    let role = Role.allCases[Int(index) - 16]
    let isSelected = style.attributes.contains(.reverse)
    if role == .text { return isSelected ? "=" : " " }
    let letter = letters[Int(index) - 16]
    return isSelected ? Character(letter.uppercased()) : letter
  }
}

/// Saved texts beside the tests; `RECORD_SNAPSHOTS=1` writes them, and then the test fails.
enum Saved {
  static func expect(
    _ text: String, _ file: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Screens/\(file)")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try (text + "\n").write(to: url, atomically: true, encoding: .utf8)
      Issue.record("saved \(file)", sourceLocation: location)
      return
    }
    let saved = try? String(contentsOf: url, encoding: .utf8)
    #expect(saved == text + "\n", "\(file) differs from the screen", sourceLocation: location)
  }
}
