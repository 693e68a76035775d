import ArgumentParser
import FlagConsole
import FlagEngine
import TerminalUI

/// The options that say which visitors are looked at.
struct PopulationOptions: ParsableArguments {
  /// So many visitors are made where nobody says how many.
  static let usualCount = 10_000

  @Option(
    help: ArgumentHelp(
      "How many visitors are made. Default: \(usualCount).", valueName: "count"))
  var n: Int?

  @Option(
    help: ArgumentHelp(
      "What the visitor codes are made from: the same seed, the same codes. Default: 1.",
      valueName: "seed"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      """
      Real visitors, one a row: JSON lines, a JSON list, or a table (CSV) with a header; '-' is \
      standard input. They are read piece by piece.
      """, valueName: "file"), completion: .file())
  var visitors: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What a column of --visitors holds that has another name; may be repeated.",
      discussion: "Example: --map country=geo_country", valueName: "field=column"))
  var map: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Visitors in the context of a persona, with its weight; may be repeated.",
      discussion: "Example: --weight gold=1 --weight guest=9", valueName: "persona=weight"))
  var weight: [String] = []

  func validate() throws {
    if let n, !(1...1_000_000_000).contains(n) {
      throw ValidationError("--n is 1 to 1000000000; got \(n).")
    }
    if visitors != nil, isMade {
      throw ValidationError("--visitors are real ones: leave --n, --seed and --weight out.")
    }
    if visitors == nil, !map.isEmpty {
      throw ValidationError("--map names columns of a file: give --visitors FILE.")
    }
  }

  /// Whether it is said how visitors are made.
  var isMade: Bool { n != nil || seed != nil || !weight.isEmpty }

  /// The visitors that are made.
  ///
  /// - Parameters:
  ///   - visitor: whose context they have where no personas are weighted.
  ///   - personas: the personas there are.
  /// - Returns: the visitors.
  /// - Throws: which weight cannot be used.
  func population(
    of visitor: Visitor, personas: () throws(InputError) -> PersonaList
  ) throws(InputError) -> Population {
    let (count, seed) = (n ?? Self.usualCount, seed ?? 1)
    guard !weight.isEmpty else { return Population(of: visitor, count: count, seed: seed) }
    let personas = try personas()
    var weighted: [(visitor: Visitor, weight: Double)] = []
    for entry in weight {
      guard let named = NamedEntry(entry, where: { personas.find($0) != nil }),
        let weight = Double(named.value),
        weight > 0, weight.isFinite
      else {
        throw InputError("--weight \(entry.quoted) is no PERSONA=WEIGHT. Example: --weight gold=3")
      }
      weighted.append((try personas.persona(named: named.name).visitor, weight))
    }
    return Population(of: weighted, count: count, seed: seed)
  }

  /// The columns by what they hold.
  ///
  /// - Throws: which entry cannot be used.
  func columns(for reader: RowReader) throws(InputError) -> [String: String] {
    var columns: [String: String] = [:]
    for entry in map {
      guard let named = NamedEntry(entry), !named.value.isEmpty else {
        throw InputError("--map \(entry.quoted) is no FIELD=COLUMN. Example: --map country=geo")
      }
      guard reader.isKnown(named.name) else {
        throw InputError("--map \(entry.quoted): a visitor has no \(named.name.quoted).")
      }
      columns[named.name] = named.value
    }
    return columns
  }
}
