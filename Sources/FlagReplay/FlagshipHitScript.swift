internal import FlagClient
internal import FlagEngine

/// Builds a hit as a step describes it, with whatever arguments the official SDK takes.
///
/// Source: Flagship Python SDK 2.1.1 and 2.1.5, observed; `scenario-hits`.
struct FlagshipHitScript {
  /// What a step's description comes to.
  enum Product {
    case hit(Flagship.HitContent)
    /// A hit whose constructor failed while errors are caught: it has no members at all
    case hollow(className: String)
    /// No hit; as the log shows it
    case other(String)
  }

  private typealias Method = PythonMethod
  private typealias Parameter = PythonMethod.Parameter

  let profile: Profile
  /// Reports an error that leaves a guarded call; throws it on unless all are caught.
  let report: (FlagshipError) throws(FlagshipError) -> Void

  func build(_ step: JSONValue) throws(FlagshipError) -> Product {
    let type = step["type"]?.text ?? ""
    if type == "NotAHit" { return .other("<object object at 0x0>") }
    guard let constructor = Self.constructors[type] else {
      throw FlagshipError("AttributeError", "the SDK has no hit named '\(type)'")
    }
    var product = Product.hollow(className: type)
    let arguments = try Self.arguments(step["args"])
    do {
      let bound = try constructor.method.bind(arguments, step["kwargs"].keywords)
      product = .hit(Self.content(constructor, bound))
    } catch {
      try report(error)
    }
    guard case .array(let setters)? = step["with"] else { return product }
    for setter in setters {
      guard case .array(let parts) = setter, let name = parts.first?.text else { continue }
      var arguments: [PythonArgument] = []
      if parts.count > 1, case .array(let values) = parts[1] {
        arguments = values.map(PythonArgument.init)
      }
      product = try set(name, arguments, on: product, type)
    }
    return product
  }

  /// The arguments of a constructor; `cat:NAME` stands for a member of the categories.
  private static func arguments(_ json: JSONValue?) throws(FlagshipError) -> [PythonArgument] {
    guard case .array(let values)? = json else { return [] }
    for value in values {
      guard let name = value.categoryName else { continue }
      guard categories[name] != nil else { throw FlagshipError("KeyError", "'\(name)'") }
    }
    return values.map { .value($0) }
  }

  private static let categories: [String: Flagship.EventHit.Category] = [
    "ACTION_TRACKING": .actionTracking, "USER_ENGAGEMENT": .userEngagement,
  ]

  private struct Constructor {
    var kind: Flagship.HitContent.Kind
    var method: PythonMethod
    /// The names of the members on the wire, in the order of the parameters.
    var members: [String]
  }

  private static let constructors: [String: Constructor] = [
    "Page": Constructor(
      kind: .page,
      method: Method("Page.__init__", checkedAs: "Page", Parameter("location", .text)),
      members: ["dl"]),
    "Screen": Constructor(
      kind: .screen, method: Method("Screen.__init__", Parameter("location")), members: ["dl"]),
    "Event": Constructor(
      kind: .event,
      method: Method(
        "Event.__init__", checkedAs: "Event", Parameter("category", .category),
        Parameter("action")),
      members: ["ec", "ea"]),
    "Item": Constructor(
      kind: .item,
      method: Method(
        "Item.__init__", checkedAs: "Item", Parameter("transaction_id", .text, lengthLimit: 500),
        Parameter("product_name", .text, lengthLimit: 500), Parameter("product_sku")),
      members: ["tid", "in", "ic"]),
    "Transaction": Constructor(
      kind: .transaction,
      method: Method(
        "Transaction.__init__", checkedAs: "Transaction",
        Parameter("transaction_id", .text, lengthLimit: 500), Parameter("affiliation")),
      members: ["tid", "ta"]),
  ]

  private static func content(
    _ constructor: Constructor, _ bound: [PythonArgument]
  ) -> Flagship.HitContent {
    var content = Flagship.HitContent(constructor.kind)
    var values = bound.map(\.json)
    if constructor.kind == .event {
      // What is no category leaves the hit without both members.
      guard let category = values[0].categoryName.flatMap({ categories[$0] }) else {
        return content
      }
      values[0] = .string(category.rawValue)
    }
    for (name, value) in zip(constructor.members, values) { content.set(name, to: value) }
    return content
  }

  // MARK: Setters

  private struct Setter {
    var kind: Flagship.HitContent.Kind?
    var method: PythonMethod
    var member: String
  }

  private static let setters: [String: Setter] = {
    var setters: [String: Setter] = [
      "with_resolution": Setter(
        kind: nil,
        method: Method(
          "Hit.with_resolution", checkedAs: "with_resolution",
          Parameter("width", .integer, lengthLimit: 10, least: 0), Parameter("height")),
        member: "sr")
    ]
    let others: [(Flagship.HitContent.Kind?, String, String, String, String)] = [
      (nil, "Hit", "with_ip", "ip", "uip"), (nil, "Hit", "with_locale", "locale", "ul"),
      (nil, "Hit", "with_session_number", "number", "sn"),
      (.event, "Event", "with_event_label", "label", "el"),
      (.event, "Event", "with_event_value", "value", "ev"),
      (.item, "Item", "with_price", "price", "ip"),
      (.item, "Item", "with_item_quantity", "quantity", "iq"),
      (.item, "Item", "with_item_category", "category", "iv"),
      (.transaction, "Transaction", "with_total_revenue", "revenue", "tr"),
      (.transaction, "Transaction", "with_shipping_cost", "cost", "ts"),
      (.transaction, "Transaction", "with_shipping_method", "method", "sm"),
      (.transaction, "Transaction", "with_taxes", "taxes", "tt"),
      (.transaction, "Transaction", "with_currency", "currency", "tc"),
      (.transaction, "Transaction", "with_payment_method", "method", "pm"),
      (.transaction, "Transaction", "with_item_count", "count", "icn"),
      (.transaction, "Transaction", "with_coupon_code", "code", "tcc"),
    ]
    for (kind, owner, name, parameter, member) in others {
      setters[name] = Setter(
        kind: kind, method: Method("\(owner).\(name)", Parameter(parameter)), member: member)
    }
    return setters
  }()

  private func set(
    _ name: String, _ arguments: [PythonArgument], on product: Product, _ type: String
  ) throws(FlagshipError) -> Product {
    let owner: String
    if name == "sn", case .other = product {
      // The recording looks for the method's name first.
      throw FlagshipError("IndexError", "list index out of range")
    }
    switch product {
    case .hit(let content):
      let setter = Self.setters[name == "sn" ? "with_session_number" : name]
      if let setter, setter.kind == nil || setter.kind == content.kind {
        return try set(setter, arguments, on: content)
      }
      owner = type
    case .hollow(let className):
      try report(
        FlagshipError("AttributeError", "'\(className)' object has no attribute '_data'"))
      return .other("None")
    case .other: owner = "NoneType"
    }
    throw FlagshipError("AttributeError", "'\(owner)' object has no attribute '\(name)'")
  }

  private func set(
    _ setter: Setter, _ arguments: [PythonArgument], on content: Flagship.HitContent
  ) throws(FlagshipError) -> Product {
    do {
      let bound = try setter.method.bind(arguments, []).map(\.json)
      var content = content
      switch setter.member {
      case "sr":
        content.set(
          "sr", to: .string("\(Flagship.shown(bound[0]))x\(Flagship.shown(bound[1]))"))
      case "ev":
        if Flagship.EventHit.acceptsValue(bound[0], profile) { content.set("ev", to: bound[0]) }
      default: content.set(setter.member, to: bound[0])
      }
      return .hit(content)
    } catch {
      try report(error)
      return .other("None")
    }
  }
}

extension JSONValue? {
  /// The keyword arguments of a step.
  var keywords: [(name: String, value: PythonArgument)] {
    guard case .object(let object)? = self else { return [] }
    return object.members.map { ($0.name, .value($0.value)) }
  }
}
