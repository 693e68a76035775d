/// Makes an act of what stands in the fields of its form, by the vendor's rules.
struct ActReader {
  let form: ActForm
  let entries: ActForm.Entries

  func text(_ name: String) -> String? { entries.last { $0.name == name }?.text }

  func act() throws(ActError) -> ApplicationAct {
    switch form.name {
    case "activate": return .see([text("flag") ?? ""])
    case "convert": return .convert(try conversion())
    case "consent": return .consent(try choice("consent") == "given")
    case "audiences": return .audiences
    case "flush": return .flush
    case "tracking-code": return .trackingCode
    case "authenticate": return .authenticate(text("id") ?? "")
    case "unauthenticate": return .unauthenticate
    case "page" where !form.call.hasPrefix("send_hit"): return .page(try pageView())
    default: return .hit(try hit())
    }
  }

  // MARK: Kameleoon

  private func conversion() throws(ActError) -> Kameleoon.DataItem.Conversion {
    var conversion = Kameleoon.DataItem.Conversion(
      goal: .integer(try integer("goal") ?? 0), revenue: try number("revenue") ?? .double(0),
      isNegative: try bool("negative") ?? false)
    let prefix = "metadata."
    let metadata = entries.filter { $0.name.hasPrefix(prefix) }
    guard !metadata.isEmpty else { return conversion }
    conversion.metadata = metadata.map { entry in
      let key = String(entry.name.dropFirst(prefix.count))
      return .init(
        Int(key).map { .index($0) } ?? .name(key),
        entry.text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
    return conversion
  }

  private func pageView() throws(ActError) -> Kameleoon.DataItem.PageView {
    var view = Kameleoon.DataItem.PageView(url: text("url") ?? "", title: text("title"))
    if let list = text("referrers") {
      var referrers: [Int] = []
      for part in list.split(separator: ",") {
        let trimmed = part.drop { $0 == " " }
        guard let index = Int(trimmed) else {
          throw fault("referrers", "whole numbers with commas between them", list)
        }
        referrers.append(index)
      }
      view.referrers = referrers
    }
    return view
  }

  // MARK: Flagship

  private func hit() throws(ActError) -> Flagship.HitContent {
    do {
      switch form.name {
      case "page": return try common(Flagship.PageHit(location: text("url") ?? ""))
      case "screen": return try common(Flagship.ScreenHit(location: text("name") ?? ""))
      case "event": return try common(try event())
      case "item": return try common(try item())
      default: return try common(try transaction())
      }
    } catch let error as Flagship.HitError {
      let field = Self.fieldOfMember[error.member]
      throw ActError("\(field ?? error.member) \(error.rule).", field: field)
    } catch let error as ActError {
      throw error
    } catch {
      throw ActError("The hit cannot be made.")
    }
  }

  private func event() throws -> Flagship.EventHit {
    var hit = Flagship.EventHit(
      category: try choice("category") == "user" ? .userEngagement : .actionTracking,
      action: text("action") ?? "")
    if let label = text("label") { hit = try hit.withLabel(label) }
    if let value = try integer("value") { hit = try hit.withValue(value) }
    return hit
  }

  private func item() throws -> Flagship.ItemHit {
    var hit = try Flagship.ItemHit(
      transactionID: text("transaction") ?? "", name: text("name") ?? "", sku: text("sku") ?? "")
    if let price = try hitNumber("price") { hit = hit.withPrice(price) }
    if let quantity = try integer("quantity") { hit = hit.withQuantity(quantity) }
    if let category = text("category") { hit = try hit.withCategory(category) }
    return hit
  }

  private func transaction() throws -> Flagship.TransactionHit {
    var hit = try Flagship.TransactionHit(
      id: text("id") ?? "", affiliation: text("affiliation") ?? "")
    if let amount = try hitNumber("revenue") { hit = hit.withTotalRevenue(amount) }
    if let amount = try hitNumber("shipping") { hit = hit.withShippingCost(amount) }
    if let amount = try hitNumber("taxes") { hit = hit.withTaxes(amount) }
    if let count = try integer("items") { hit = hit.withItemCount(count) }
    if let method = text("method") { hit = try hit.withShippingMethod(method) }
    if let code = text("currency") { hit = try hit.withCurrency(code) }
    if let method = text("payment") { hit = try hit.withPaymentMethod(method) }
    if let code = text("coupon") { hit = try hit.withCouponCode(code) }
    return hit
  }

  /// What every hit can say of the visitor.
  private func common(_ hit: some FlagshipHit) throws -> Flagship.HitContent {
    var hit = hit
    if let address = text("ip") { hit = try hit.withIP(address) }
    if let size = text("resolution") {
      let sides = size.split(separator: "x").compactMap { Int($0) }
      guard sides.count == 2 else { throw fault("resolution", "WIDTHxHEIGHT", size) }
      hit = try hit.withResolution(width: sides[0], height: sides[1])
    }
    if let locale = text("locale") { hit = try hit.withLocale(locale) }
    if let number = try integer("visit") { hit = hit.withVisitNumber(number) }
    return hit.content
  }

  private static let fieldOfMember = [
    "uip": "ip", "sr": "resolution", "ul": "locale", "el": "label", "ev": "value", "in": "name",
    "tid": "id",
    "iv": "category", "sm": "method", "tc": "currency", "pm": "payment", "tcc": "coupon",
  ]

  // MARK: Values

  /// What is wrong with a field, with the example that its hint gives.
  private func fault(_ field: String, _ needed: String, _ got: String) -> ActError {
    let hint = form.fields.first { $0.name == field }?.hint ?? ""
    let example = hint.ranges(of: ": ").last.map { " Example: \(hint[$0.upperBound...])" } ?? ""
    return ActError("\(field) needs \(needed); got \"\(got)\".\(example)", field: field)
  }

  func integer(_ name: String) throws(ActError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text) else { throw fault(name, "a whole number", text) }
    return number
  }

  private func number(_ name: String) throws(ActError) -> JSONValue? {
    guard let text = text(name) else { return nil }
    if let number = Int(text) { return .integer(number) }
    guard let number = Double(text), number.isFinite, text.utf8.allSatisfy(Self.isOfNumber) else {
      throw fault(name, "a number", text)
    }
    return .double(number)
  }

  /// Whether a byte can stand in a number as people write it.
  private static func isOfNumber(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
  }

  private func hitNumber(_ name: String) throws(ActError) -> (any Flagship.HitNumber)? {
    switch try number(name) {
    case .integer(let number)?: number
    case .double(let number)?: number
    default: nil
    }
  }

  func bool(_ name: String) throws(ActError) -> Bool? {
    switch text(name) {
    case nil: nil
    case "true": true
    case "false": false
    case let text?: throw fault(name, "true or false", text)
    }
  }

  private func choice(_ name: String) throws(ActError) -> String? {
    guard let field = form.fields.first(where: { $0.name == name }),
      case .choice(let words) = field.kind, let text = text(name)
    else { return text(name) }
    guard words.contains(text) else {
      throw fault(name, words.joined(separator: " or "), text)
    }
    return text
  }
}
