/// Something that an application does with the SDK while a visitor uses it.
public enum ApplicationAct: Equatable, Sendable {
  /// It asks for flags, so that they count as seen: Kameleoon's `get_variation`, Flagship's
  /// `get_modification` with `activate`
  case see([String])
  /// It asks for all flags: Kameleoon's `get_variations`, each of Flagship's modifications
  case seeAll
  /// A goal was converted: Kameleoon's `track_conversion`
  case convert(Kameleoon.DataItem.Conversion)
  /// A page was seen: Kameleoon's `add_data` with a `PageView`, then `flush`
  case page(Kameleoon.DataItem.PageView)
  /// The visitor gives or refuses consent: Kameleoon's `set_legal_consent`
  case consent(Bool)
  /// The visitor is looked for in the segments for audiences: Kameleoon's `evaluate_audiences`
  case audiences
  /// What is new is told: Kameleoon's `flush`, Flagship's `synchronize_modifications`
  case flush
  /// The script for the page's own engine: Kameleoon's `get_engine_tracking_code`
  case trackingCode
  /// Something happened: Flagship's `send_hit`
  case hit(Flagship.HitContent)
  /// The visitor logs in: Flagship's `authenticate`
  case authenticate(String)
  /// The visitor logs out: Flagship's `unauthenticate`
  case unauthenticate

  /// The platform whose SDK has it; nil: both.
  public var platform: Platform? {
    switch self {
    case .see, .seeAll, .flush: nil
    case .convert, .page, .consent, .audiences, .trackingCode: .kameleoon
    case .hit, .authenticate, .unauthenticate: .flagship
    }
  }
}

/// Why an act cannot be done: what was typed cannot be used, or the platform does not have it.
public struct ActError: Error, Equatable, Sendable {
  /// The field that is wrong; nil: the whole.
  public var field: String?
  /// What is wrong and what to do, in a sentence.
  public var sentence: String

  /// Makes an error; see the properties.
  public init(_ sentence: String, field: String? = nil) {
    self.sentence = sentence
    self.field = field
  }
}
