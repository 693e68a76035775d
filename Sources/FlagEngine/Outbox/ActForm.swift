/// What an act asks for: its fields, what may stand in each, and the act that they come to.
///
/// One table feeds the forms on the screen, the commands with arguments and the command line.
public struct ActForm: Equatable, Sendable {
  /// The word for it: `convert`.
  public var name: String
  /// What it does, for lists of commands.
  public var help: String
  /// The vendor's call.
  public var call: String
  /// What it asks for; what is required comes first and may be given without its name.
  public var fields: [Field]

  /// Something that an act asks for.
  public struct Field: Equatable, Sendable {
    /// Its name: `revenue`.
    public var name: String
    /// What may stand in it.
    public var kind: Kind
    /// What it means, with an example.
    public var hint: String
    /// Whether it must be given.
    public var isRequired: Bool

    init(_ name: String, _ kind: Kind, _ hint: String, isRequired: Bool = false) {
      self.name = name
      self.kind = kind
      self.hint = hint
      self.isRequired = isRequired
    }
  }

  /// What may stand in a field.
  public enum Kind: Equatable, Sendable {
    /// Any text
    case text
    /// A whole number
    case integer
    /// A number; `5` and `5.0` are told apart
    case number
    /// true or false
    case bool
    /// One of these words
    case choice([String])
    /// Whole numbers, with commas between them
    case integers
    /// Any number of values by name: `metadata.payment=card`
    case values
    /// A flag's key
    case flag
  }

  /// The acts of a platform, in the order of the list.
  ///
  /// - Parameter platform: the platform.
  /// - Returns: their forms.
  public static func all(of platform: Platform) -> [ActForm] {
    switch platform {
    case .kameleoon: kameleoon
    case .flagship: flagship
    }
  }

  /// The acts of both platforms, no name twice.
  public static let everywhere: [ActForm] = {
    let names = Set(kameleoon.map(\.name))
    return kameleoon + flagship.filter { !names.contains($0.name) }
  }()

  /// The act of that name.
  ///
  /// - Parameters:
  ///   - name: the word for it.
  ///   - platform: the platform.
  /// - Returns: its form; nil: the platform has none of that name.
  public static func named(_ name: String, of platform: Platform) -> ActForm? {
    all(of: platform).first { $0.name == name }
  }

  /// The words behind the name: `GOAL [revenue=NUMBER] …`.
  public var usage: String {
    fields.map { field in
      switch field.kind {
      case .values: "[\(field.name).NAME=VALUES]"
      default: field.isRequired ? field.name.uppercased() : "[\(field.name)=]"
      }
    }.joined(separator: " ")
  }

  private static let kameleoon: [ActForm] = [
    ActForm(
      name: "activate", help: "the application asks for a flag, which counts as seen",
      call: "get_variation",
      fields: [Field("flag", .flag, "the flag's key", isRequired: true)]),
    ActForm(
      name: "convert", help: "the visitor converts a goal", call: "track_conversion",
      fields: [
        Field("goal", .integer, "the goal's id: 7310", isRequired: true),
        Field("revenue", .number, "what it brings in: 49.90"),
        Field("negative", .bool, "whether it takes an earlier one back: true or false"),
        Field("metadata", .values, "custom data told with it, by index or name: payment=card"),
      ]),
    ActForm(
      name: "page", help: "the visitor sees a page", call: "add_data of a PageView, then flush",
      fields: [
        Field("url", .text, "its address: https://shop.example/cart", isRequired: true),
        Field("title", .text, "its title"),
        Field("referrers", .integers, "the indices of the referrers: 1,2"),
      ]),
    ActForm(
      name: "consent", help: "the visitor gives or refuses consent", call: "set_legal_consent",
      fields: [
        Field(
          "consent", .choice(["given", "refused"]), "given or refused", isRequired: true)
      ]),
    ActForm(
      name: "audiences", help: "look for the visitor in the segments for audiences",
      call: "evaluate_audiences", fields: []),
    ActForm(
      name: "flush", help: "tell the platform what is new about the visitor", call: "flush",
      fields: []),
    ActForm(
      name: "tracking-code", help: "the script for the page's own engine",
      call: "get_engine_tracking_code", fields: []),
  ]

  private static let visitorFields: [Field] = [
    Field("ip", .text, "the visitor's address: 203.0.113.7"),
    Field("resolution", .text, "the visitor's screen: 1920x1080"),
    Field("locale", .text, "the visitor's language: fr-FR"),
    Field("visit", .integer, "how many visits the visitor has made: 3"),
  ]

  private static let flagship: [ActForm] = [
    ActForm(
      name: "activate", help: "the application shows a flag, which counts as seen",
      call: "activate_modification",
      fields: [Field("flag", .flag, "the flag's key", isRequired: true)]),
    ActForm(
      name: "page", help: "the visitor sees a page", call: "send_hit of a Page",
      fields: [
        Field("url", .text, "its address: https://shop.example/cart", isRequired: true)
      ] + visitorFields),
    ActForm(
      name: "screen", help: "the visitor sees a screen", call: "send_hit of a Screen",
      fields: [Field("name", .text, "its name: cart", isRequired: true)] + visitorFields),
    ActForm(
      name: "event", help: "the visitor does something", call: "send_hit of an Event",
      fields: [
        Field(
          "category", .choice(["action", "user"]),
          "action (ACTION_TRACKING) or user (USER_ENGAGEMENT)", isRequired: true),
        Field("action", .text, "what is done: add_to_cart", isRequired: true),
        Field("label", .text, "more about it"),
        Field("value", .integer, "what it is worth, 0 or more: 3"),
      ] + visitorFields),
    ActForm(
      name: "transaction", help: "the visitor buys something", call: "send_hit of a Transaction",
      fields: [
        Field("id", .text, "the purchase: T-1", isRequired: true),
        Field("affiliation", .text, "the shop or the goal: web", isRequired: true),
        Field("revenue", .number, "all that was paid: 49.90"),
        Field("shipping", .number, "paid for shipping: 4.5"),
        Field("taxes", .number, "paid as taxes: 8.32"),
        Field("items", .integer, "how many products: 2"),
        Field("method", .text, "how it is shipped: express"),
        Field("currency", .text, "a code of ISO 4217: EUR"),
        Field("payment", .text, "how it was paid: card"),
        Field("coupon", .text, "the coupon: SPRING"),
      ] + visitorFields),
    ActForm(
      name: "item", help: "the visitor buys a product", call: "send_hit of an Item",
      fields: [
        Field("transaction", .text, "the purchase: T-1", isRequired: true),
        Field("name", .text, "the product: Blue mug", isRequired: true),
        Field("sku", .text, "the product's code: MUG-1", isRequired: true),
        Field("price", .number, "the price of one: 12.5"),
        Field("quantity", .integer, "how many: 2"),
        Field("category", .text, "the product's category: kitchen"),
      ] + visitorFields),
    ActForm(
      name: "authenticate", help: "the visitor logs in", call: "authenticate",
      fields: [Field("id", .text, "the user's id: user-7", isRequired: true)]),
    ActForm(
      name: "unauthenticate", help: "the visitor logs out", call: "unauthenticate", fields: []),
    ActForm(
      name: "flush", help: "decide the flags anew, and tell the context",
      call: "synchronize_modifications", fields: []),
  ]
}
