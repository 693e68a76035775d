/// A visitor of either platform: identity, context, consent and overrides, as the user edits them.
public enum Visitor: Equatable, Sendable {
  /// A Kameleoon visitor
  case kameleoon(Kameleoon.Visitor)
  /// A Flagship visitor
  case flagship(Flagship.Visitor)

  /// The visitor code or id.
  public var code: String {
    get {
      switch self {
      case .kameleoon(let visitor): visitor.code
      case .flagship(let visitor): visitor.id
      }
    }
    set {
      switch self {
      case .kameleoon(var visitor):
        visitor.code = newValue
        self = .kameleoon(visitor)
      case .flagship(var visitor):
        visitor.id = newValue
        self = .flagship(visitor)
      }
    }
  }

  /// The overrides, in the order in which they were set.
  public var overrides: [Override] {
    get {
      switch self {
      case .kameleoon(let visitor): visitor.overrides
      case .flagship(let visitor): visitor.overrides
      }
    }
    set {
      switch self {
      case .kameleoon(var visitor):
        visitor.overrides = newValue
        self = .kameleoon(visitor)
      case .flagship(var visitor):
        visitor.overrides = newValue
        self = .flagship(visitor)
      }
    }
  }

  /// Whether something is forced or simulated, a simulation cookie's included.
  var hasOverrides: Bool {
    switch self {
    case .kameleoon(let visitor): !visitor.overrides.isEmpty || visitor.simulationCookie != nil
    case .flagship(let visitor): !visitor.overrides.isEmpty
    }
  }

  /// The value of a field, nil where nobody supplied one; setting nil removes it.
  ///
  /// A value of the wrong kind for the field is stored as far as it fits and otherwise ignored.
  public subscript(field: Field) -> JSONValue? {
    get {
      switch self {
      case .kameleoon(let visitor): visitor[field]
      case .flagship(let visitor): visitor[field]
      }
    }
    set {
      switch self {
      case .kameleoon(var visitor):
        visitor[field] = newValue
        self = .kameleoon(visitor)
      case .flagship(var visitor):
        visitor[field] = newValue
        self = .flagship(visitor)
      }
    }
  }

  /// The fields that have a value, in the order in which they were supplied.
  public var fields: [Field] {
    switch self {
    case .kameleoon(let visitor): visitor.fields
    case .flagship(let visitor): visitor.fields
    }
  }

  /// The fields that have a value with their values, in the order in which they were supplied: what
  /// `fields` and the subscript say, in time that grows with their number as it does.
  public var values: [(field: Field, value: JSONValue)] {
    switch self {
    case .kameleoon(let visitor): visitor.values
    case .flagship(let visitor): visitor.values
    }
  }

  /// Sets fields to values, of several values of a field the last; as the subscript does for each.
  ///
  /// - Parameter values: the fields with their values.
  public mutating func set(_ values: [(field: Field, value: JSONValue)]) {
    switch self {
    case .kameleoon(var visitor):
      visitor.set(values)
      self = .kameleoon(visitor)
    case .flagship(var visitor):
      for (field, value) in values { visitor[field] = value }
      self = .flagship(visitor)
    }
  }
}
