/// A hit of one kind, built by its initialiser and its `with…` methods.
///
/// A method replaces an earlier value of its member, which keeps its place on the wire; members go in
/// the order in which they were set first, as the official SDK's do.
///
/// Source: the vendor's documentation for the rules, which this library enforces, and Flagship Python
/// SDK 2.1.1, observed, for the wire; `scenario-hits`.
public protocol FlagshipHit: Equatable, Sendable {
  /// Kind and members.
  var content: Flagship.HitContent { get set }
}

extension FlagshipHit {
  /// The visitor's address on the network; vendor: `with_ip`.
  ///
  /// - Parameter address: IPv4 or IPv6.
  /// - Returns: the hit with it.
  /// - Throws: that it is neither.
  public func withIP(_ address: String) throws(Flagship.HitError) -> Self {
    guard Flagship.HitRules.isIPAddress(address) else {
      throw Flagship.HitError(member: "uip", rule: "is an IPv4 or IPv6 address")
    }
    return setting("uip", .string(address))
  }

  /// The size of the visitor's screen; vendor: `with_resolution`.
  ///
  /// - Parameters:
  ///   - width: pixels, 0 or more, at most 10 digits.
  ///   - height: the same.
  /// - Returns: the hit with it.
  /// - Throws: that one of them is not.
  public func withResolution(
    width: Int, height: Int
  ) throws(Flagship.HitError) -> Self {
    guard 0...9_999_999_999 ~= width, 0...9_999_999_999 ~= height else {
      throw Flagship.HitError(member: "sr", rule: "has sides of 0 or more, at most 10 digits")
    }
    return setting("sr", .string("\(width)x\(height)"))
  }

  /// The visitor's language, such as `fr-FR`; vendor: `with_locale`.
  ///
  /// - Parameter locale: at most 20 characters.
  /// - Returns: the hit with it.
  /// - Throws: that it is longer.
  public func withLocale(_ locale: String) throws(Flagship.HitError) -> Self {
    try setting("ul", locale, limit: 20)
  }

  /// How many visits the visitor has made; vendor: the setter of `sn`.
  ///
  /// - Parameter number: the number.
  /// - Returns: the hit with it.
  public func withVisitNumber(_ number: Int) -> Self { setting("sn", .integer(number)) }

  func setting(_ name: String, _ value: JSONValue) -> Self {
    var hit = self
    hit.content.set(name, to: value)
    return hit
  }

  func setting(
    _ name: String, _ text: String, limit: Int
  ) throws(Flagship.HitError) -> Self {
    try Flagship.HitRules.require(text, atMost: limit, name)
    return setting(name, .string(text))
  }
}

extension Flagship {
  /// A member of a hit breaks the vendor's documented rule.
  public struct HitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The member's name on the wire.
    public var member: String
    /// The rule, as the rest of a sentence.
    public var rule: String

    /// Makes an error; see the properties.
    public init(member: String, rule: String) {
      self.member = member
      self.rule = rule
    }

    /// The rule in a sentence.
    public var description: String { "A hit's \(member) \(rule)." }
  }

  /// A number as a hit holds it: `5` and `5.0` are told apart on the wire.
  public protocol HitNumber: Sendable {
    /// The number in JSON.
    var hitValue: JSONValue { get }
  }

  enum HitRules {
    /// - Throws: that the text has more characters.
    static func require(
      _ text: String, atMost limit: Int, _ member: String
    ) throws(HitError) {
      // The SDK counts code points.
      guard text.unicodeScalars.count <= limit else {
        throw HitError(member: member, rule: "has at most \(limit) characters")
      }
    }

    static func isIPAddress(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

    private static func isIPv4(_ text: some StringProtocol) -> Bool {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4
        && parts.allSatisfy { part in
          part.utf8.count <= 3 && part.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            && Int(part).map { $0 <= 255 } == true
        }
    }

    private static func isIPv6(_ text: String) -> Bool {
      var groups = text.split(separator: ":", omittingEmptySubsequences: false)
      guard 3...9 ~= groups.count else { return false }
      // An IPv4 address may stand in the place of the last two groups.
      var limit = 8
      if let last = groups.last, last.contains(".") {
        guard isIPv4(last) else { return false }
        groups.removeLast()
        limit = 6
      }
      // One run of groups may be left out; at an end it leaves two empty texts.
      if groups.count >= 2, groups[0].isEmpty, groups[1].isEmpty { groups.removeFirst() }
      if let last = groups.last, last.isEmpty, groups.dropLast().last?.isEmpty == true {
        groups.removeLast()
      }
      let gaps = groups.count { $0.isEmpty }
      let areHex = groups.allSatisfy { group in
        group.utf8.count <= 4 && group.unicodeScalars.allSatisfy { $0.properties.isASCIIHexDigit }
      }
      return areHex && (gaps == 0 ? groups.count == limit : gaps == 1 && groups.count <= limit)
    }
  }
}

extension Int: Flagship.HitNumber {
  /// An integer.
  public var hitValue: JSONValue { .integer(self) }
}

extension Double: Flagship.HitNumber {
  /// A number with a point.
  public var hitValue: JSONValue { .double(self) }
}
