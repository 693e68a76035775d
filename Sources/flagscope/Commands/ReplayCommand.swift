import ArgumentParser
import FlagClient
import FlagEngine
import FlagFiles
import FlagReplay
import Glibc
import TerminalUI

/// `flagscope replay FILE`: what journeys of SDK calls answer and send.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Play journeys of SDK calls without a network: what is answered and sent.",
    discussion: """
      Reads journeys of either platform: a step file, a list, one journey, or one a line. Writes \
      each with its results filled in, one JSON line a journey, in order. The README describes how \
      to write one down.
      """)

  @Argument(help: "A file with journeys; '-' reads standard input.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp(
      """
      Draw nonces and ids from a generator with this number. Default: they are counted up, and ids \
      are hidden.
      """, valueName: "number"))
  var seed: UInt64?

  @Option(.sdk) var sdk: SettingValue?

  @Flag(
    help: """
      Compare with what the journeys expect, and tell each difference; the exit code is 1 if there \
      is one that is not meant.
      """)
  var check = false

  @Flag(help: "Print the requests as curl commands, with variables in the place of secrets.")
  var curl = false

  @Flag(.ascii) var ascii: Bool?

  func validate() throws {
    if check, curl { throw ValidationError("--check and --curl are two outputs: choose one.") }
  }

  /// The SDK that the command line names; nil: the one that a journey or its file names.
  private func profile() throws(InputError) -> Profile? {
    let (settings, _) = try Settings.read([Setting: SettingValue]([.sdk: sdk], [.ascii: ascii]))
    guard settings.demandedSDK != .flagshipServer else {
      throw InputError("flagship-server is no SDK that a journey could call: name another.")
    }
    return settings.demandedSDK
  }

  func run() throws {
    let journeys = try journeys()
    let options = ReplayOptions(seed: seed, profile: try profile())
    var differenceCount = 0
    for (index, journey) in journeys.enumerated() {
      let played = try Waiting.run { await journey.played(options) }
      let title = "case \(index + 1)" + (journey.name.isEmpty ? "" : " \(journey.name.quoted)")
      if check {
        let deviations = try Waiting.run { await journey.deviations(from: played, options) }
        differenceCount += tell(journey.differences(from: played) + deviations, title)
      } else if curl {
        let lines = journey.curlLines(of: played)
        guard !lines.isEmpty else { continue }
        StandardOutput.show((["# \(title)"] + lines).map { $0 + "\n" }.joined())
      } else {
        StandardOutput.write(played.jsonText + "\n")
      }
    }
    guard check else { return }
    let count = journeys.count
    StandardOutput.show(
      "\(count) \(count == 1 ? "journey" : "journeys"), "
        + "\(differenceCount) \(differenceCount == 1 ? "difference" : "differences")\n")
    if differenceCount > 0 { throw ExitCode(1) }
  }

  private func journeys() throws -> [Journey] {
    let bytes: [UInt8]
    let name: String
    if file == "-" {
      StandardInput.announce("journeys")
      name = "standard input"
      bytes = try InputFile.read(STDIN_FILENO, named: name)
    } else {
      name = file.safe
      bytes = try InputFile.read(path: file, .fileOrPipe)
    }
    do throws(JourneyError) {
      return try Journey.read(bytes)
    } catch {
      throw InputError("Cannot replay \(name): \(error.sentence.safe)")
    }
  }

  /// Tells differences, meant ones as notes.
  ///
  /// - Returns: how many are not meant.
  private func tell(_ differences: [JourneyDifference], _ title: String) -> Int {
    let lines = differences.map { difference in
      "\(title.safe), \(difference.sentence.safe)" + (difference.isMeant ? " (meant)" : "") + "\n"
    }
    StandardOutput.show(lines.joined())
    return differences.count { !$0.isMeant }
  }
}
