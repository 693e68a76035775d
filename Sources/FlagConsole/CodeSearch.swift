import FlagEngine

/// The search for another visitor code that a rule serves in the same context: a hash that misses
/// cannot be mended by editing the context.
struct CodeSearch: Sendable {
  /// Where the code must land.
  enum Target: Equatable, Sendable {
    /// The rule with that index serves; `share` is the part of its visitors that it can serve
    case rule(Int, share: Double)
    /// A campaign's group serves (Flagship), both by index; `share` is the part of its visitors that
    /// gets a variation
    case group(campaign: Int, group: Int, share: Double)
    /// The flag serves the variation of that name, or that value (Flagship); nobody may be targeted, or its share may be 0
    case variation(String)
    /// Neither the holdout nor an exclusion group stops the evaluation
    case pastGates
  }

  let flag: Int
  let target: Target
  /// The visitor whose code is replaced.
  let visitor: Visitor
  private let configuration: FlagConfiguration
  private let options: EvaluationOptions
  /// So many codes are tried.
  var limit = 100_000
  private(set) var tried = 0
  private(set) var found: Visitor?
  /// Whether a rule served any of the codes.
  private var isTargeted = false

  init(_ flag: Int, _ target: Target, for visitor: Visitor, in resolution: Resolution) {
    self.flag = flag
    self.target = target
    self.visitor = visitor
    configuration = resolution.configuration
    options = resolution.options
  }

  var isThrough: Bool { found != nil || tried == limit }

  /// Tries as many codes as so many decisions allow, at least one.
  mutating func work(_ decisions: Int) {
    let isAlone = options.isIsolated || !configuration.dependsOnEarlierFlags(flag)
    let cost = isAlone ? 1 : flag + 1
    for _ in 0..<max(1, decisions / cost) where !isThrough {
      var candidate = visitor
      candidate.code = Self.code(tried)
      tried += 1
      var pass = Pass(configuration, for: candidate, options: options)
      if !isAlone { for earlier in 0..<flag { _ = pass.decide(earlier) } }
      let answer = pass.decide(flag)
      if answer.source == .rule { isTargeted = true }
      if lands(answer) { found = candidate }
    }
  }

  private func lands(_ answer: Answer) -> Bool {
    switch target {
    case .rule(let index, _): answer.source == .rule && answer.rule == Int32(index)
    case .group(let campaign, let group, _):
      answer.source == .rule && answer.rule == Int32(campaign) && answer.group == Int32(group)
    case .variation(let name): isServed(name, answer)
    case .pastGates: answer.source != .holdout && answer.source != .group
    }
  }

  /// A flag is known by what it serves, and by the name and the id of the variation that gives it.
  private func isServed(_ name: String, _ answer: Answer) -> Bool {
    let served = configuration.served(flag, by: answer)
    let id = served.variationID.map { $0.text ?? $0.jsonText }
    return served.text.isIdentical(to: name) || served.variationKey?.isIdentical(to: name) == true
      || id?.isIdentical(to: name) == true
  }

  /// 16 hexadecimal digits, as an SDK makes them; the same ones at every search.
  private static func code(_ number: Int) -> String {
    var value = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    let digits = String(value ^ value >> 31, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Why nothing was found, or how far the search has come.
  var summary: String {
    let noun = visitor.platform.codeNoun
    guard tried == limit else { return "Finding a visitor \(noun): \(tried) tried. Ctrl-c stops." }
    let count = limit < 1_000 ? "\(limit)" : "\(limit / 1_000) 000"
    let head = "No \(noun) in \(count) lands there"
    switch target {
    case .rule(_, let share) where share <= 0, .group(_, _, let share) where share <= 0:
      return "\(head): share is 0."
    case .group: return "\(head); a later campaign may set the key as well."
    case .variation:
      return isTargeted ? "\(head): share is 0." : "\(head): no rule targets this visitor."
    case .rule, .pastGates: return "\(head)."
    }
  }
}

extension Console {
  /// Begins to look for a code that lands where the selected line says.
  mutating func findCode(_ target: CodeSearch.Target) {
    guard let resolution, let flag = list.selected, isHashedByCode(resolution) else { return }
    codeSearch = CodeSearch(flag, target, for: cast.visitor, in: resolution)
    message = .text("Finding a visitor \(cast.visitor.platform.codeNoun).")
  }

  /// Whether another visitor id can change what is drawn; says why not.
  private mutating func isHashedByCode(_ resolution: Resolution) -> Bool {
    guard case .flagship(let visitor) = cast.visitor else { return true }
    let isServer = resolution.options.profile == .flagshipServer
    let group = isServer ? visitor.decisionGroup : nil
    guard let hashed = group ?? visitor.anonymousID else { return true }
    message = .error(
      "Another id draws the same: the \(group == nil ? "anonymous id" : "decision group")"
        + " \(JSONValue.string(hashed).jsonText) is hashed. Empty that one first.")
    return false
  }

  /// Tries some codes; the first that lands becomes the visitor's.
  ///
  /// - Returns: whether there is more to do.
  mutating func workOnCodeSearch() -> Bool {
    guard let search = codeSearch else { return false }
    guard search.visitor == cast.visitor, overlay == nil else {
      codeSearch = nil
      return false
    }
    codeSearch?.work(500)
    guard let search = codeSearch else { return false }
    message = .text(search.summary)
    guard search.isThrough else { return true }
    codeSearch = nil
    if let found = search.found {
      act(changes(from: search.visitor, to: found)) { $0.visitor = found }
      return true
    }
    return false
  }

  /// Stops a running search.
  ///
  /// - Returns: whether there was one.
  mutating func stopCodeSearch() -> Bool {
    guard let search = codeSearch else { return false }
    codeSearch = nil
    message = .text("Stopped after \(search.tried) \(search.visitor.platform.codeNoun)s.")
    return true
  }

  /// `find new_checkout=variation_b`, or `find variation_b` for the selected flag.
  ///
  /// - Returns: why it cannot be done; nil if the search runs.
  mutating func find(_ argument: String) -> String? {
    guard let resolution else { return nil }
    var (key, variation) = VisitorReader.pair(argument)
    if variation == nil, let flag = list.selected {
      (key, variation) = (resolution.configuration.key(of: flag), argument)
    }
    guard let variation, !variation.isEmpty else {
      return "find needs a variation. Example: find new_checkout=variation_b"
    }
    guard let flag = resolution.configuration.index(of: key) else {
      return Self.noFlag(key, resolution.configuration)
    }
    let parts = resolution.configuration.variations(of: flag)
    let values = Self.values(of: flag, key, resolution.configuration)
    var wanted = variation
    do throws(NameSearch.Fault) {
      let part = parts[try NameSearch("variation", among: parts).find(variation)]
      // A key may come with an id, `#` before it or not.
      if resolution.configuration.platform == .kameleoon || variation.hasPrefix("#") {
        wanted = part.id
      }
    } catch .ambiguous {
      // Several variations of that name: any of them will do.
    } catch {
      guard values.contains(where: { $0.isIdentical(to: variation) }) else {
        return NameSearch("variation", among: parts)
          .sentence(variation, error, partOf: key, others: values)
      }
    }
    guard isHashedByCode(resolution) else { return nil }
    codeSearch = CodeSearch(flag, .variation(wanted), for: cast.visitor, in: resolution)
    message = .text("Finding a visitor \(cast.visitor.platform.codeNoun).")
    return nil
  }

  private static func noFlag(_ key: String, _ configuration: FlagConfiguration) -> String {
    let keys = (0..<configuration.flagCount).map { configuration.key(of: $0) }
    return NameSearch("flag", among: keys.map { NamedPart(id: $0, title: $0) })
      .sentence(key, .unknown, owner: "This file")
  }

  /// The values by which a Flagship flag is known besides its variations, `--` where none is given.
  private static func values(
    of flag: Int, _ key: String, _ configuration: FlagConfiguration
  ) -> [String] {
    guard configuration.platform == .flagship else { return [] }
    let variables = configuration.forces(of: flag).flatMap(\.variables)
    var values: [String] = []
    for variable in variables where variable.key.isIdentical(to: key) {
      let text = variable.value?.jsonText ?? "null"
      if !values.contains(text) { values.append(text) }
    }
    return values + ["--"]
  }
}
