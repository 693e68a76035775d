extension Flagship {
  /// A page was seen; vendor: `Page`.
  public struct PageHit: FlagshipHit {
    /// Kind and members.
    public var content: HitContent

    /// Makes a hit.
    ///
    /// - Parameter location: the page's address, http or https; whether the SDK takes it is seen at
    ///   sending, see `HitContent.refusal`.
    public init(location: String) {
      content = HitContent(.page)
      content.set("dl", to: .string(location))
    }
  }

  /// A screen was seen; vendor: `Screen`.
  public struct ScreenHit: FlagshipHit {
    /// Kind and members.
    public var content: HitContent

    /// Makes a hit.
    ///
    /// - Parameter location: the screen's name.
    public init(location: String) {
      content = HitContent(.screen)
      content.set("dl", to: .string(location))
    }
  }

  /// Something was done; vendor: `Event`.
  public struct EventHit: FlagshipHit {
    /// What an event belongs to.
    public enum Category: String, CaseIterable, Sendable {
      /// Tracking of actions; vendor: `ACTION_TRACKING`
      case actionTracking = "Action Tracking"
      /// What the user does of himself; vendor: `USER_ENGAGEMENT`
      case userEngagement = "User Engagement"
    }

    /// Kind and members.
    public var content: HitContent

    /// Makes a hit.
    ///
    /// - Parameters:
    ///   - category: what it belongs to.
    ///   - action: what was done.
    public init(category: Category, action: String) {
      content = HitContent(.event)
      content.set("ec", to: .string(category.rawValue))
      content.set("ea", to: .string(action))
    }

    /// More about it; vendor: `with_event_label`.
    ///
    /// - Parameter label: at most 500 characters.
    /// - Returns: the hit with it.
    /// - Throws: that it is longer.
    public func withLabel(_ label: String) throws(HitError) -> Self {
      try setting("el", label, limit: 500)
    }

    /// What it is worth; vendor: `with_event_value`.
    ///
    /// SDK 2.1.4 and later leave out 0 and what is no integer, without a word.
    ///
    /// - Parameter value: 0 or more.
    /// - Returns: the hit with it.
    /// - Throws: that it is less.
    public func withValue(_ value: Int) throws(HitError) -> Self {
      guard value >= 0 else { throw HitError(member: "ev", rule: "is 0 or more") }
      return setting("ev", .integer(value))
    }
  }

  /// A product of a purchase; vendor: `Item`.
  public struct ItemHit: FlagshipHit {
    /// Kind and members.
    public var content: HitContent

    /// Makes a hit.
    ///
    /// - Parameters:
    ///   - transactionID: the purchase, at most 500 characters.
    ///   - name: the product's name, at most 500 characters.
    ///   - sku: the product's code.
    /// - Throws: that one of them is longer.
    public init(transactionID: String, name: String, sku: String) throws(HitError) {
      try HitRules.require(transactionID, atMost: 500, "tid")
      try HitRules.require(name, atMost: 500, "in")
      content = HitContent(.item)
      content.set("tid", to: .string(transactionID))
      content.set("in", to: .string(name))
      content.set("ic", to: .string(sku))
    }

    /// The price of one; vendor: `with_price`.
    public func withPrice(_ price: some HitNumber) -> Self { setting("ip", price.hitValue) }

    /// How many; vendor: `with_item_quantity`.
    public func withQuantity(_ quantity: Int) -> Self { setting("iq", .integer(quantity)) }

    /// The product's category; vendor: `with_item_category`.
    ///
    /// - Parameter category: at most 500 characters.
    /// - Returns: the hit with it.
    /// - Throws: that it is longer.
    public func withCategory(_ category: String) throws(HitError) -> Self {
      try setting("iv", category, limit: 500)
    }
  }

  /// A purchase; vendor: `Transaction`.
  public struct TransactionHit: FlagshipHit {
    /// Kind and members.
    public var content: HitContent

    /// Makes a hit.
    ///
    /// - Parameters:
    ///   - id: the purchase, at most 500 characters.
    ///   - affiliation: the shop or the goal.
    /// - Throws: that the id is longer.
    public init(id: String, affiliation: String) throws(HitError) {
      try HitRules.require(id, atMost: 500, "tid")
      content = HitContent(.transaction)
      content.set("tid", to: .string(id))
      content.set("ta", to: .string(affiliation))
    }

    /// All that was paid; vendor: `with_total_revenue`.
    public func withTotalRevenue(_ amount: some HitNumber) -> Self {
      setting("tr", amount.hitValue)
    }

    /// What was paid for shipping; vendor: `with_shipping_cost`.
    public func withShippingCost(_ amount: some HitNumber) -> Self {
      setting("ts", amount.hitValue)
    }

    /// What was paid as taxes; vendor: `with_taxes`.
    public func withTaxes(_ amount: some HitNumber) -> Self { setting("tt", amount.hitValue) }

    /// How many products; vendor: `with_item_count`.
    public func withItemCount(_ count: Int) -> Self { setting("icn", .integer(count)) }

    /// How it is shipped; vendor: `with_shipping_method`.
    ///
    /// - Parameter method: at most 10 characters.
    /// - Returns: the hit with it.
    /// - Throws: that it is longer.
    public func withShippingMethod(_ method: String) throws(HitError) -> Self {
      try setting("sm", method, limit: 10)
    }

    /// The currency; vendor: `with_currency`.
    ///
    /// - Parameter code: a code of ISO 4217, as `EUR`.
    /// - Returns: the hit with it.
    /// - Throws: that it is none.
    public func withCurrency(_ code: String) throws(HitError) -> Self {
      guard code.utf8.count == 3, code.utf8.allSatisfy({ 0x41...0x5A ~= $0 }) else {
        throw HitError(member: "tc", rule: "is a code of ISO 4217: three capital letters")
      }
      return setting("tc", .string(code))
    }

    /// How it was paid; vendor: `with_payment_method`.
    ///
    /// - Parameter method: at most 10 characters.
    /// - Returns: the hit with it.
    /// - Throws: that it is longer.
    public func withPaymentMethod(_ method: String) throws(HitError) -> Self {
      try setting("pm", method, limit: 10)
    }

    /// The coupon that was used; vendor: `with_coupon_code`.
    ///
    /// - Parameter code: at most 10 characters.
    /// - Returns: the hit with it.
    /// - Throws: that it is longer.
    public func withCouponCode(_ code: String) throws(HitError) -> Self {
      try setting("tcc", code, limit: 10)
    }
  }
}
