import BuiltInThemes
import Foundation
import TerminalUI
import Testing

@testable import FlagConsole

/// The colours of the bundled themes can be read, and told apart by readers who see fewer of them.
@Suite struct ThemeColorTests {
  fileprivate typealias RGB = (red: Double, green: Double, blue: Double)

  private func theme(_ name: String) throws -> Theme {
    try Theme(name: name, parsing: try #require(BuiltInThemes.text(named: name)))
  }

  /// Red, green and blue as amounts of light, 0–1.
  private func light(_ color: Color) throws -> RGB {
    func linear(_ part: UInt8) -> Double {
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let parts = try #require(color.components)
    return (linear(parts.red), linear(parts.green), linear(parts.blue))
  }

  private func luminance(_ color: RGB) -> Double {
    0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
  }

  /// The contrast ratio of WCAG 2, 1–21.
  private func contrast(_ first: Color, _ second: Color) throws -> Double {
    let (one, two) = (luminance(try light(first)), luminance(try light(second)))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  @Test(arguments: [
    ("light256", Color.rgb(0xff, 0xff, 0xff)), ("dark256", Color.rgb(0x1e, 0x1e, 0x1e)),
  ])
  func everyColourOfTheBigThemesStandsOutFromItsBackground(
    _ sample: (name: String, background: Color)
  ) throws {
    let theme = try theme(sample.name)
    for role in Role.allCases {
      #expect(
        try contrast(theme[role].foreground, sample.background) >= 4.5, "\(role) of \(sample.name)")
    }
  }

  @Test(arguments: ["stage", "stage-light"])
  func everyColourOfTheStageCanBeReadFromTheLastRow(_ name: String) throws {
    let theme = try theme(name)
    for role in Role.allCases {
      let style = theme[role]
      #expect(
        try contrast(style.foreground, style.background) >= 7, "\(role) of \(name)")
      // Also where the terminal has fewer colours.
      for depth in [ColorDepth.palette256, .basic16, .basic8] {
        let reduced = style.reduced(to: depth)
        // The terminal's own colour can be read on what it lies on.
        guard reduced.foreground != .terminalDefault else { continue }
        #expect(try contrast(reduced.foreground, reduced.background) >= 3, "\(role) at \(depth)")
      }
    }
  }

  /// How a reader sees colours.
  enum Eyes: CaseIterable {
    /// Without the receptors for green
    case deuteranopic
    /// Without those for red
    case protanopic

    /// Rows of the matrix for amounts of light (Machado, Oliveira and Fernandes 2009).
    fileprivate var rows: [[Double]] {
      switch self {
      case .deuteranopic:
        [
          [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
          [-0.011820, 0.042940, 0.968881],
        ]
      case .protanopic:
        [
          [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
          [-0.003882, -0.048116, 1.051998],
        ]
      }
    }

    fileprivate func see(_ color: RGB) -> RGB {
      let parts = rows.map { row in
        min(1, max(0, row[0] * color.red + row[1] * color.green + row[2] * color.blue))
      }
      return (parts[0], parts[1], parts[2])
    }
  }

  /// The distance of two colours in CIE L*a*b*; from about 20 on they are plainly different.
  private func distance(_ first: RGB, _ second: RGB) -> Double {
    func lab(_ color: RGB) -> [Double] {
      func f(_ t: Double) -> Double {
        t > 216 / 24389 ? cbrt(t) : (24389 / 27 * t + 16) / 116
      }
      let x = f((0.4124 * color.red + 0.3576 * color.green + 0.1805 * color.blue) / 0.95047)
      let y = f(luminance(color))
      let z = f((0.0193 * color.red + 0.1192 * color.green + 0.9505 * color.blue) / 1.08883)
      return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
    }
    return zip(lab(first), lab(second)).reduce(0) { $0 + pow($1.0 - $1.1, 2) }.squareRoot()
  }

  /// Roles that must not be taken for one another: what holds, what does not, what cannot be said.
  private static let kinds: [[Role]] = [
    [.matched, .served], [.failed, .nearest, .changed], [.unknown, .warning, .error],
  ]

  @Test(arguments: BuiltInThemes.names, Eyes.allCases)
  func rolesStayApartForReadersWhoSeeFewerColours(_ name: String, _ eyes: Eyes) throws {
    let theme = try theme(name)
    // Without colours the marks and the attributes carry all of it.
    let hasColours = theme[.matched].foreground != .terminalDefault
    for (index, kind) in Self.kinds.enumerated() {
      for others in Self.kinds[(index + 1)...] {
        for role in kind {
          for other in others where hasColours {
            // The terminal's own colour is none of the theme's.
            guard theme[role].foreground != .terminalDefault,
              theme[other].foreground != .terminalDefault
            else { continue }
            let seen = distance(
              eyes.see(try light(theme[role].foreground)),
              eyes.see(try light(theme[other].foreground)))
            #expect(seen >= 20, "\(role) and \(other) of \(name)")
          }
        }
        guard !hasColours, let role = kind.first, let other = others.first else { continue }
        let isApart = theme[role].attributes != theme[other].attributes
        #expect(isApart, "\(role) and \(other) of \(name)")
      }
    }
  }

  @Test(arguments: BuiltInThemes.names, ColorDepth.allCases)
  func everyThemeFitsEveryTerminal(_ name: String, _ depth: ColorDepth) throws {
    let theme = try theme(name)
    for role in Role.allCases {
      let style = theme[role].reduced(to: depth)
      switch (style.foreground, depth) {
      case (.terminalDefault, _), (_, .trueColor), (.palette, .palette256): break
      case (.palette(let index), .basic16): #expect(index < 16, "\(role)")
      case (.palette(let index), .basic8): #expect(index < 8, "\(role)")
      default: Issue.record("\(role) of \(name) has a colour beyond \(depth)")
      }
      // Attributes carry what no colour can.
      #expect(style.attributes.isSuperset(of: theme[role].attributes))
    }
    #expect(theme[.selected].attributes.contains(.reverse))
    #expect(theme[.forced].attributes.contains(.reverse))
    #expect(theme[.simulated].attributes.contains(.underline))
    guard depth > .mono, theme[.matched].foreground != .terminalDefault else { return }
    let matched = theme[.matched].reduced(to: depth).foreground
    let failed = theme[.failed].reduced(to: depth).foreground
    #expect(matched != failed, "\(name) at \(depth)")
  }

  @Test(arguments: [Marks.unicode, Marks.ascii])
  func noTwoVerdictsAreTheSameWithoutColour(_ marks: Marks) {
    let all = [
      marks.matched, marks.failed, marks.nearest, marks.notReached, marks.unknown, marks.warning,
    ]
    #expect(Set(all).count == all.count)
    #expect(all.allSatisfy { TextWidth.columns(of: $0) == 1 })
    #expect(Set([marks.cursor, marks.changed, " "]).count == 3)
  }
}
