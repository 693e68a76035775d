public import FlagEngine
import FlagReports

/// Which visitors the sweeps look at.
struct Crowd: Equatable, Sendable {
  /// Where the visitors come from.
  enum Kind: Equatable, Sendable {
    /// New codes with the context on the screen
    case here
    /// New codes with the contexts of personas, by weight
    case personas([Share])
    /// Those of a file
    case file(VisitorRows)
  }

  /// A persona's part of the visitors.
  struct Share: Equatable, Sendable {
    var id: String
    var weight: Double
  }

  var kind = Kind.here
  var count = 10_000
  var seed: UInt64 = 1

  /// How many they are.
  var size: Int {
    if case .file(let rows) = kind { rows.visitors.count } else { count }
  }

  /// The visitors, of whom each can be made alone.
  ///
  /// - Parameters:
  ///   - visitor: the one on the screen.
  ///   - personas: those that weights name.
  /// - Returns: the visitors.
  func visitors(like visitor: Visitor, among personas: [Persona]) -> Members {
    switch kind {
    case .file(let rows) where !rows.visitors.isEmpty: return .known(rows.visitors)
    case .personas(let shares):
      let weighted = shares.compactMap { share in
        personas.first { $0.id.isIdentical(to: share.id) }.map { ($0.visitor, share.weight) }
      }
      if !weighted.isEmpty { return .made(Population(of: weighted, count: count, seed: seed)) }
    case .here, .file: break
    }
    return .made(Population(of: visitor, count: count, seed: seed))
  }

  /// What a sweep of them came to, with the seed of those that are made.
  func report(_ result: SweepResult) -> SweepReport {
    var seed: UInt64? = seed
    if case .file = kind { seed = nil }
    return SweepReport(result: result, seed: seed, skipped: SweepReport.Skipped())
  }

  /// Visitors by their places.
  enum Members: Sendable {
    case made(Population)
    case known([Visitor])

    var count: Int {
      switch self {
      case .made(let population): population.count
      case .known(let visitors): visitors.count
      }
    }

    subscript(place: Int) -> Visitor {
      switch self {
      case .made(let population): population[place]
      case .known(let visitors): visitors[place]
      }
    }
  }

  /// Whom the numbers are about: `10 000 codes, this context, seed 1`.
  func words(for platform: Platform) -> String {
    let made = "\(SweepReport.grouped(count)) \(platform.codeNoun)s"
    switch kind {
    case .here: return "\(made), this context, seed \(seed)"
    case .personas(let shares):
      return "\(made), contexts of \(Console.count(shares.count, "persona")), seed \(seed)"
    case .file(let rows):
      return "\(SweepReport.grouped(rows.visitors.count)) visitors of \(rows.name)"
    }
  }
}

/// The visitors of a file, as far as they are kept.
public struct VisitorRows: Equatable, Sendable {
  /// The file's name.
  public var name: String
  /// The visitors in the order of the file.
  public var visitors: [Visitor]
  /// What became of rows that could not be used; empty: all could.
  public var notes: [String]

  /// Makes rows; see the properties.
  public init(name: String, visitors: [Visitor], notes: [String]) {
    self.name = name
    self.visitors = visitors
    self.notes = notes
  }

  /// So many are kept.
  public static let limit = 200_000
}

extension Console {
  /// `population`, `population 5000`, `population 5000 7`, `population personas`,
  /// `population gold=3 guest=9`, `population visitors.csv`.
  ///
  /// - Returns: what the program should do, or why nothing was done.
  mutating func choosePopulation(_ argument: String) -> LineCommand.Result {
    var crowd = Crowd()
    let words = argument.split(separator: " ").map(String.init)
    if words.isEmpty {
      return take(crowd)
    } else if let count = Int(words[0]), words.count <= 2 {
      guard (1...1_000_000).contains(count) else {
        return .refused("population needs 1 to 1000000 visitors; got \(count).")
      }
      crowd.count = count
      if words.count > 1 {
        guard let seed = UInt64(words[1]) else {
          return .refused("\"\(words[1])\" is no seed. Example: population 10000 7")
        }
        crowd.seed = seed
      }
    } else if words == ["personas"] {
      crowd.kind = .personas(cast.personas.map { Crowd.Share(id: $0.id, weight: 1) })
    } else if words.allSatisfy({ $0.contains("=") }) {
      var shares: [Crowd.Share] = []
      for word in words {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let weight = Double(parts[1]), weight > 0, weight.isFinite,
          let persona = Persona.named(parts[0], in: cast.personas)
        else {
          return .refused("\"\(word)\" is no PERSONA=WEIGHT. Example: population gold=3 guest=9")
        }
        shares.append(Crowd.Share(id: persona.id, weight: weight))
      }
      crowd.kind = .personas(shares)
    } else {
      message = .text("Reading \(argument)")
      return .done([.readVisitors(argument)])
    }
    return take(crowd)
  }

  private mutating func take(_ crowd: Crowd) -> LineCommand.Result {
    context.crowd = crowd
    message = .text("Sweeps look at \(crowd.words(for: cast.visitor.platform)).")
    return .done([])
  }

  /// Takes the visitors of a file.
  mutating func take(_ rows: VisitorRows) {
    guard !rows.visitors.isEmpty else {
      message = .error("\(rows.name) has no visitor that can be used. \(rows.notes.first ?? "")")
      return
    }
    _ = take(Crowd(kind: .file(rows), count: rows.visitors.count))
    context.log.add("visitors of \(rows.name)", at: clock, details: rows.notes)
    if let note = rows.notes.first {
      message = .text("Sweeps look at \(rows.visitors.count) visitors of \(rows.name). \(note)")
    }
  }
}

extension Persona {
  /// The persona of that id, else of that name.
  static func named(_ name: String, in personas: [Persona]) -> Persona? {
    personas.first { $0.id.isIdentical(to: name) }
      ?? personas.first { $0.name.isIdentical(to: name) }
  }
}
