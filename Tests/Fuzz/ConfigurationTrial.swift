import FlagConsole
import FlagEngine
import FlagReports

/// Reads a configuration, and asks and explains its flags as commands and screens do.
enum ConfigurationTrial {
  /// The flags of one file that are explained; the others are only decided.
  private static let explained = 40

  /// - Returns: what contradicts itself, or nil.
  static func fault(in bytes: [UInt8]) -> String? {
    let configuration: FlagConfiguration
    do throws(ConfigurationError) {
      configuration = try FlagConfiguration(bytes)
    } catch {
      return nil
    }
    _ = Catalogue(configuration)
    for profile in Profile.allCases where profile.platform == configuration.platform {
      let options = EvaluationOptions(profile: profile, now: 1_767_225_600_000)
      for visitor in visitors(of: configuration) {
        if let fault = fault(in: configuration, for: visitor, options) {
          return "\(profile.rawValue), visitor \(visitor.code): \(fault)"
        }
      }
    }
    return nil
  }

  private static func fault(
    in configuration: FlagConfiguration, for visitor: Visitor, _ options: EvaluationOptions
  ) -> String? {
    var silent = Pass(configuration, for: visitor, options: options)
    var recorded = silent
    for flag in 0..<configuration.flagCount {
      let answer = silent.decide(flag)
      guard flag < explained else { continue }
      let decision = recorded.explain(flag)
      guard answer == decision.answer else {
        return "flag \(flag) is \(answer) silently and \(decision.answer) when explained"
      }
      let misses = recorded.nearestMisses(flag)
      let text = ExplanationText(configuration: configuration, misses: misses)
      guard !text.lines(of: decision).isEmpty else { return "flag \(flag) has no explanation" }
      let object = DecisionJSON.members(of: decision, misses: misses, in: configuration)
      let json = Array(JSONValue.object(object).jsonText.utf8)
      guard (try? JSONDocument(json)) != nil else { return "flag \(flag): the JSON is none" }
      _ = configuration.variables(flag, by: answer)
      _ = configuration.forces(of: flag) + configuration.simulations(of: flag)
    }
    return nil
  }

  /// One of whom nothing is known, and one who has what the file compares with.
  private static func visitors(of configuration: FlagConfiguration) -> [Visitor] {
    let blank: Visitor =
      switch configuration.platform {
      case .kameleoon: .kameleoon(Kameleoon.Visitor(code: "nobody"))
      case .flagship: .flagship(Flagship.Visitor(id: "nobody"))
      }
    var known = blank
    known.code = "known"
    for field in configuration.fields.prefix(40) {
      known[field.field] = field.values.first ?? "x"
    }
    return [blank, known]
  }
}
