public import FlagEngine
internal import Synchronization

/// Visitors: what is known about them (spec E).
extension KameleoonClient {
  /// Tells something about a visitor (`add_data`).
  ///
  /// The visitor's record is made, even where nothing is told.
  ///
  /// - Parameters:
  ///   - code: the visitor's code.
  ///   - data: what is told, in order; nil is skipped.
  ///   - track: whether the platform is told; otherwise it only counts for targeting.
  /// - Throws: `visitorCodeInvalid`.
  public func addData(
    to code: String, _ data: KameleoonData?..., track: Bool = true
  ) throws(KameleoonError) {
    try addData(to: code, data.compactMap(\.self), track: track)
  }

  /// Tells a list of things about a visitor (`add_data`); see `addData(to:_:track:)`.
  ///
  /// - Parameters:
  ///   - code: the visitor's code.
  ///   - data: what is told, in order.
  ///   - track: whether the platform is told.
  /// - Throws: `visitorCodeInvalid`.
  public func addData(
    to code: String, _ data: [KameleoonData], track: Bool = true
  ) throws(KameleoonError) {
    try check(code)
    let now = surroundings.now()
    let table = site.withLock { $0.file.customData }
    let addition = Kameleoon.Record.Addition(
      code: code, time: now, isTracked: track, nonces: surroundings.nonce)
    visitors.withRecord(of: code, now: now) { record in
      if record == nil { record = Kameleoon.Record(created: now) }
    }
    for item in data {
      if case .uniqueIdentifier(let isUnique) = item {
        visitors.setUnique(isUnique, code, now: now)
        continue
      }
      let outcome = visitors.withRecord(of: code, now: now) { record in
        record?.add(item, addition, table) ?? .kept
      }
      take(outcome, of: code, now: now)
    }
  }

  private func take(_ outcome: Kameleoon.Record.Outcome, of code: String, now: Int) {
    switch outcome {
    case .kept: break
    case .linked(let other): visitors.link(other, to: code, now: now)
    case .unknownName(let name):
      log.error("Custom data '\(name)' is not in the configuration and is dropped.")
    case .emptyAddress: log.error("A page view without address is dropped.")
    }
  }

  /// Tells that a visitor has converted a goal, and registers the visitor for the next request
  /// (`track_conversion`).
  ///
  /// - Parameters:
  ///   - goal: the goal's id.
  ///   - code: the visitor's code.
  ///   - revenue: what it brought in.
  ///   - isNegative: whether it takes an earlier one back.
  ///   - metadata: custom data told with it.
  /// - Throws: `visitorCodeInvalid`.
  public func trackConversion(
    _ goal: Int, for code: String, revenue: Double = 0, isNegative: Bool = false,
    metadata: [Kameleoon.DataItem.CustomData]? = nil
  ) throws(KameleoonError) {
    try trackConversion(
      Kameleoon.DataItem.Conversion(
        goal: .integer(goal), revenue: .double(revenue), isNegative: isNegative,
        metadata: metadata), for: code)
  }

  /// Tells of a conversion whose numbers are sent as they are given (`track_conversion`).
  ///
  /// - Parameters:
  ///   - conversion: goal, revenue and what is told with it.
  ///   - code: the visitor's code.
  /// - Throws: `visitorCodeInvalid`.
  public func trackConversion(
    _ conversion: Kameleoon.DataItem.Conversion, for code: String
  ) throws(KameleoonError) {
    try addData(to: code, [.conversion(conversion)])
    wait(for: code)
  }

  /// Says whether a visitor has consented (`set_legal_consent`).
  ///
  /// - Parameters:
  ///   - consent: given or refused.
  ///   - code: the visitor's code.
  /// - Throws: `visitorCodeInvalid`.
  public func setLegalConsent(_ consent: Bool, for code: String) throws(KameleoonError) {
    try check(code)
    let now = surroundings.now()
    visitors.withRecord(of: code, now: now) { record in
      if record == nil { record = Kameleoon.Record(created: now) }
      record?.consent = consent
    }
  }

  /// Says whether a visitor has consented, and writes the code's cookie where it is given
  /// (`set_legal_consent` with cookies); refusing takes no cookie away.
  ///
  /// - Parameters:
  ///   - consent: given or refused.
  ///   - code: the visitor's code.
  ///   - cookies: those of the request.
  /// - Throws: `visitorCodeInvalid`.
  public func setLegalConsent(
    _ consent: Bool, for code: String, cookies: inout Kameleoon.CookieJar
  ) throws(KameleoonError) {
    try setLegalConsent(consent, for: code)
    if consent { write(code, into: &cookies) }
  }

  /// Forces a variation on an experiment for a visitor, or takes the force back
  /// (`set_forced_variation`).
  ///
  /// - Parameters:
  ///   - key: the variation's key; nil takes the force back.
  ///   - experiment: the experiment's id.
  ///   - code: the visitor's code.
  ///   - forceTargeting: whether the rule's segment need not hold.
  /// - Throws: `visitorCodeInvalid`, `featureExperimentNotFound`, `featureVariationNotFound`.
  public func setForcedVariation(
    _ key: String?, experiment: Int, for code: String, forceTargeting: Bool = true
  ) throws(KameleoonError) {
    try force(key, .integer(experiment), code, forceTargeting: forceTargeting)
  }

  /// Forces a variation on an experiment whose id is of any kind.
  package func force(
    _ key: String?, _ experiment: JSONValue, _ code: String, forceTargeting: Bool
  ) throws(KameleoonError) {
    try check(code)
    let now = surroundings.now()
    let file = site.withLock { $0.file }
    try visitors.withRecord(of: code, now: now) { record throws(KameleoonError) in
      try file.force(
        experiment, key, keepsTargeting: !forceTargeting, &record, now: now)
    }
  }

  /// Finds the visitor in the segments for audiences, and registers the visitor for the next request
  /// (`evaluate_audiences`).
  ///
  /// - Parameter code: the visitor's code.
  /// - Throws: `visitorCodeInvalid`, `configurationError`.
  public func evaluateAudiences(for code: String) throws(KameleoonError) {
    try check(code)
    let options = options()
    let file = site.withLock { $0.file }
    try visitors.withRecord(of: code, now: options.now) { record throws(KameleoonError) in
      try file.evaluateAudiences(code: code, &record, options: options)
    }
    wait(for: code)
  }

  /// The script that tells the page's own engine what the visitor was assigned in the last 5 seconds
  /// (`get_engine_tracking_code`); the visitor code is not checked.
  ///
  /// - Parameter code: the visitor's code.
  /// - Returns: one line of JavaScript.
  public func engineTrackingCode(for code: String) -> String {
    let now = surroundings.now()
    let file = site.withLock { $0.file }
    return visitors.withRecord(of: code, now: now) { file.trackingCode(of: $0, now: now) }
  }

  // MARK: Cookies

  /// The name of the cookie that holds the visitor code.
  public static let visitorCodeCookie = "kameleoonVisitorCode"
  /// Seconds that the cookie is kept: 380 days.
  static let cookieAge = 32_832_000

  /// The code of the visitor of a request: that of the cookie, else the default, else a new one
  /// (`get_visitor_code`).
  ///
  /// A new code is written into the jar, unless consent decides about that: then
  /// `setLegalConsent(_:for:cookies:)` does. A simulation cookie is taken along.
  ///
  /// - Parameters:
  ///   - cookies: those of the request; what the answer is to set stands in `cookies.changes`.
  ///   - defaultCode: the code of a visitor without cookie; nil: a generated one.
  /// - Returns: the code.
  /// - Throws: `visitorCodeInvalid` for a code that is empty or too long.
  public func visitorCode(
    cookies: inout Kameleoon.CookieJar, defaultCode: String? = nil
  ) throws(KameleoonError) -> String {
    var jar: Kameleoon.CookieJar? = cookies
    let code = try visitorCode(from: cookies, writing: &jar, defaultCode: defaultCode)
    if let jar { cookies = jar }
    return code
  }

  /// The code of the visitor of a request whose cookies somebody else reads and writes
  /// (`get_visitor_code` with `cookies_readonly`).
  ///
  /// - Parameters:
  ///   - cookies: names and values.
  ///   - defaultCode: the code of a visitor without cookie; nil: a generated one.
  /// - Returns: the code.
  /// - Throws: `visitorCodeInvalid` for a code that is empty or too long.
  public func visitorCode(
    cookies: [String: String] = [:], defaultCode: String? = nil
  ) throws(KameleoonError) -> String {
    var jar: Kameleoon.CookieJar?
    return try visitorCode(
      from: Kameleoon.CookieJar(cookies), writing: &jar, defaultCode: defaultCode)
  }

  /// Reads the code from some cookies, and writes a new one into a jar where there is one.
  package func visitorCode(
    from source: Kameleoon.CookieJar, writing jar: inout Kameleoon.CookieJar?,
    defaultCode: String?
  ) throws(KameleoonError) -> String {
    let known = source[Self.visitorCodeCookie].flatMap { $0.isEmpty ? nil : $0 }
    let code = known ?? defaultCode ?? generatedCode()
    try check(code)
    if known == nil, var written = jar, !site.withLock({ $0.file.isCodeManagedByConsent }) {
      write(code, into: &written)
      jar = written
    }
    simulate(source[Kameleoon.CookieText.name], code)
    return code
  }

  private func generatedCode() -> String {
    let digits = String(surroundings.code(), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  func write(_ code: String, into cookies: inout Kameleoon.CookieJar) {
    cookies.set(
      Self.visitorCodeCookie, to: code, domain: configuration.topLevelDomain,
      age: Self.cookieAge, now: surroundings.now())
  }

  private func simulate(_ cookie: String?, _ code: String) {
    guard let cookie, !cookie.isEmpty else { return }
    let now = surroundings.now()
    let file = site.withLock { $0.file }
    let outcome = visitors.withRecord(of: code, now: now) { record in
      file.simulate(cookie: cookie, &record, now: now, readsTrue: surroundings.keepsVendorFaults)
    }
    if outcome == .malformed { log.error("The simulation cookie holds no JSON.") }
  }
}
