/// What is found out between keys, the most urgent first.
enum Job: CaseIterable {
  /// What every flag answers
  case answers
  /// What the selected flag would answer under other circumstances
  case whatIf
  /// What the personas get, for the flags in sight
  case personaCells
  /// What many visitors get from the selected flag
  case sweep
  /// What the open screen asks for
  case screen
  /// Another visitor code that lands where it is wanted
  case codeSearch
  /// What the order of the list or its filter hangs on
  case survey
  /// The nearest misses of the flags in sight
  case misses
  /// Whether flags answer what is pinned
  case pins
  /// What the next key is likely to ask for
  case foresight
  /// What is wrong in the file
  case problems

  /// Whether the next job gets its turn in the same slice, though this one has more to do: it takes
  /// little at a time, and what it finds is in sight.
  var leavesTime: Bool {
    switch self {
    case .answers, .whatIf, .personaCells: true
    case .sweep, .screen, .codeSearch, .survey, .misses, .pins, .foresight, .problems: false
    }
  }

  /// Whether more than the explanation shows what it finds.
  var isSeenInList: Bool {
    switch self {
    case .answers, .personaCells, .screen, .codeSearch, .survey, .misses, .pins: true
    case .whatIf, .sweep, .foresight, .problems: false
    }
  }

  /// Whether a line that was typed is answered only once this is found out.
  var isTold: Bool {
    switch self {
    case .answers, .whatIf, .sweep, .screen, .codeSearch, .survey, .misses, .pins: true
    case .personaCells, .foresight, .problems: false
    }
  }

  /// How much is done in a slice, in what the job counts: decisions of a code search, flags whose
  /// nearest misses are looked for; the others have a measure of their own.
  var budget: Int {
    switch self {
    case .codeSearch: 500
    case .misses: 8
    case .problems, .pins: 4
    case .answers, .whatIf, .personaCells, .sweep, .screen, .survey, .foresight: 1
    }
  }
}
