import FlagEngine

// Looking for another visitor code that a rule serves.
extension Console {
  /// Begins to look for a code that lands where the selected line says.
  mutating func findCode(_ target: CodeSearch.Target) {
    guard let resolution, let flag = list.selected else { return }
    if let obstacle = context.obstacleToCodes(resolution) {
      message = .error(obstacle)
      return
    }
    codeSearch = CodeSearch(
      flag, target, for: cast.visitor, in: resolution.configuration,
      options: resolution.options)
    message = .text("Finding a visitor \(cast.visitor.platform.codeNoun).")
  }

  /// Tries some codes; the first that lands becomes the visitor's.
  mutating func workOnCodeSearch() {
    guard var search = codeSearch else { return }
    codeSearch = nil
    guard search.visitor == cast.visitor, overlay == nil else { return }
    search.work(Job.codeSearch.budget)
    message = .text(search.summary)
    guard search.isThrough else {
      codeSearch = search
      return
    }
    guard let found = search.found else { return }
    act(context.changes(from: search.visitor, to: found)) { $0.visitor = found }
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
      return resolution.configuration.noFlag(key)
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
    _ = apply(CodeScreen.open(wanted, of: flag, in: context))
    return nil
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

extension CodeSearch {
  /// Why nothing was found, or how far the search has come.
  var summary: String {
    let noun = visitor.platform.codeNoun
    guard tried >= limit else { return "Finding a visitor \(noun): \(tried) tried. Ctrl-c stops." }
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
