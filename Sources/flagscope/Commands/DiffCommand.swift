import ArgumentParser
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope diff A B`: what changes for whom, and by which change of the file.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare what two configurations, or two SDKs, answer the same visitors.",
    discussion: """
      Says for each flag for how many visitors it differs, from what to what, and which change of \
      the file is the cause: that change alone, applied to A, gives B's answer; where several act \
      only together, they are said together. The visitors are the personas, or --n made ones in the \
      context that the visitor options give. The status is 1 where an outcome differs.

        flagscope diff before.json after.json
        flagscope diff kameleoon:SITE/staging kameleoon:SITE/production --n 10000
        flagscope diff shop.json shop.json --sdk 3.18.0 --sdk-b 3.22.2
      """)

  @Argument(help: "The first side: a file or another source.", completion: .file())
  var a: String

  @Argument(help: "The second side.", completion: .file())
  var b: String

  @Option(help: ArgumentHelp("The SDK of the second side. Default: --sdk.", valueName: "sdk"))
  var sdkB: String?

  @Option(help: ArgumentHelp("Compare for so many visitors that are made.", valueName: "number"))
  var n: Int?

  @Option(help: ArgumentHelp("What their codes are made from.", valueName: "number"))
  var seed: UInt64 = 7

  @OptionGroup(title: "Visitors") var visitor: VisitorOptions
  @OptionGroup var formats: FormatOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try formats.check(output)
    if let n, n < 1 { throw ValidationError("--n needs a number of visitors, from 1.") }
    if a == "-", b == "-" { throw ValidationError("Standard input is one of the two, not both.") }
  }

  func run() throws {
    let first = try Session(file: a, reading: reading, visitor: visitor, output: output)
    let second = try side(beside: first)
    var diff = OutcomeDiff(
      from: OutcomeDiff.Side(first.configuration, first.options), to: second)
    for visitor in try visitors(first) { diff.compare(visitor) }
    let report = DiffReport(diff, old: a, new: b)
    formats.write(report.json, or: report.cases, output)
    if !report.isEmpty { throw ExitCode(1) }
  }

  private func side(beside first: Session) throws(InputError) -> OutcomeDiff.Side {
    let plan = try reading.planner(with: output.settings).plan(b)
    let configuration = try OneShot.load(plan, reading, platform: reading.platform)
    guard configuration.platform == first.configuration.platform else {
      throw InputError(
        "\(a.safe) is \(first.configuration.platform.name)'s, \(b.safe) is"
          + " \(configuration.platform.name)'s: there is nothing to compare.")
    }
    var options = first.options
    if let sdkB { options.profile = try Self.profile(sdkB, of: configuration.platform) }
    return OutcomeDiff.Side(configuration, options)
  }

  /// The SDK of that name, with or without its platform: `3.22.2`.
  private static func profile(
    _ name: String, of platform: Platform
  ) throws(InputError) -> Profile {
    let known = Profile.allCases.filter { $0.platform == platform }
    let found = known.first { $0.rawValue == name || $0.rawValue == "\(platform.rawValue)-\(name)" }
    if let found { return found }
    let names = known.map(\.rawValue)
    throw InputError(
      "\(platform.name) has no SDK \(name.quoted).\(Suggestion.hint(for: name, among: names)) "
        + "There are: \(names.joined(separator: ", ")).")
  }

  /// Those that are made, else the one that is described, else the personas.
  private func visitors(_ session: Session) throws(InputError) -> AnySequence<Visitor> {
    if let n {
      let population = Population(of: session.visitor, count: n, seed: seed)
      return AnySequence((0..<n).lazy.map { population[$0] })
    }
    if !visitor.isEmpty { return AnySequence([session.visitor]) }
    let personas = session.personas.personas.map { persona in
      var visitor = persona.visitor
      visitor.overrides = []
      return visitor
    }
    return AnySequence(personas)
  }
}
