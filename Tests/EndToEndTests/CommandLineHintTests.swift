import Foundation
import Testing

/// What a misspelt or misread word on the command line is answered with.
@Suite struct CommandLineHintTests {
  @Test(arguments: [
    (["lst"], "Did you mean flagscope list?"),
    (["lst", "--json"], "Did you mean flagscope list?"),
    (["persona", "lst"], "Did you mean flagscope persona list?"),
    (["demo:flagshp"], #"Did you mean "demo:flagship"?"#),
    (["--demo", "kamelon"], #"Did you mean "demo:kameleoon"?"#),
    (["list", "kamelon:site"], #"Did you mean "kameleoon:site"?"#),
    (["list", "Package.swft"], #"Did you mean "Package.swift"?"#),
    (["list", "demo:kameleoon", "--platform", "flagshp"], #"Did you mean "flagship"?"#),
    (
      ["list", "demo:kameleoon", "--sdk", "kameleoon-3.18.1"], #"Did you mean "kameleoon-3.18.0"?"#
    ),
    (["list", "demo:kameleoon", "--persona", "gold_parisan"], #"Did you mean "gold_parisian"?"#),
    (["list", "demo:kameleoon", "--simulate", "new_chekout=on"], #"Did you mean "new_checkout"?"#),
    (
      ["list", "demo:kameleoon", "--simulate", "new_checkout=expres"],
      "It has: default, off, one_page, express."
    ),
    (["list", "demo:kameleoon", "--context", "consent=givn"], #"Did you mean "given"?"#),
    (["list", "demo:kameleoon", "--context", "device=PHONES"], #"Did you mean "PHONE"?"#),
    (["list", "a", "--base-url", "kamelon=http://localhost"], #"Did you mean "kameleoon"?"#),
    (["config", "--theme", "saffe"], #"Did you mean "safe"?"#),
    (["config", "--color", "alway"], #"Did you mean "always"?"#),
  ])
  func aListOfNamesOffersTheNearest(_ arguments: [String], _ hint: String) {
    let outcome = CommandLineProgram.run(arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(hint), "\(outcome.errors)")
  }

  @Test func aVariableThatHoldsNoSuchWordOffersTheNearest() {
    let outcome = CommandLineProgram.run(["config"], environment: ["FLAGSCOPE_COLOR": "nevr"])
    #expect(outcome.errors.contains(#"got "nevr". Did you mean "never"?"#))
  }

  @Test func theHelpNamesEveryCommand() {
    let help = CommandLineProgram.run(["--help"]).output
    for name in ["list", "explain", "eval", "persona", "sources", "config", "serve", "manual"] {
      #expect(help.contains("\n  \(name) "), "\(name)")
    }
  }

  @Test func aTimeInSecondsIsNotTakenForMilliseconds() {
    let outcome = CommandLineProgram.run(["list", "demo:flagship", "--now", "1767225600"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("1970-01-21T10:53:45Z in milliseconds"))
    #expect(outcome.errors.contains("2026-01-01T00:00:00Z in seconds"))
    #expect(outcome.errors.contains("give 1767225600000"))
  }

  @Test func aFlagWhoseKeyHoldsAnEqualsSignCanBeSimulated() throws {
    let shop = CommandLineProgram.repository + "/Sources/flagscope/Resources/kameleoon-shop.json"
    let file = try String(contentsOfFile: shop, encoding: .utf8)
      .replacingOccurrences(of: "\"new_checkout\"", with: "\"new=checkout\"")
    let arguments = ["list", "-", "--text", "--simulate", "new=checkout=express"]
    let outcome = CommandLineProgram.run(arguments, input: file)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.lines.contains { $0.hasPrefix("new=checkout ") && $0.contains("{express}") })
  }

  @Test(arguments: [
    ("  \n", "standard input is empty: it has white space only."),
    ("\u{FEFF}", "standard input is empty but for a byte-order mark."),
    ("\u{FEFF}{\"campaigns\":[]}", "begins with a byte-order mark"),
  ])
  func aFileWithoutJSONSaysWhatItHolds(_ file: String, _ sentence: String) {
    let outcome = CommandLineProgram.run(["list", "-"], input: file)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
  }

  @Test(arguments: ["list", "eval"])
  func aTableOfNoFlagsSaysThatThereAreNone(_ command: String) {
    let outcome = CommandLineProgram.run(
      [command, "-", "--text"], input: #"{"featureFlags":[]}"#)
    #expect(
      outcome.output == "standard input has no flags: its featureFlags are empty or missing.\n")
  }
}
