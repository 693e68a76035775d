extension Kameleoon {
  /// The examination of a data file: its flags one by one, then its segments.
  struct Linter: Sendable {
    let model: Model
    /// A visitor of whom nothing is known but that there is a record.
    let pass: Pass
    private(set) var found: [LintFinding] = []
    /// A rule by which each segment is used first.
    private var ruleOfSegment: [Int: Int] = [:]
    private var used: Set<Int> = []
    private let flagOfRule: [Int]
    /// What stands at a condition, whose path is found at the end.
    private var atConditions: [(segment: Int, place: Int, finding: LintFinding)] = []

    init(_ configuration: Configuration, _ options: EvaluationOptions) {
      model = configuration.model
      var visitor = Visitor(code: "lint")
      visitor.hasRecord = true
      pass = Pass(configuration, for: visitor, options: options)
      var flags = Array(repeating: -1, count: model.rules.count)
      for (index, flag) in model.flags.enumerated() {
        for rule in flag.rules.range { flags[rule] = index }
      }
      flagOfRule = flags
      for (index, rule) in model.rules.enumerated() {
        guard case .segment(let segment) = rule.segment else { continue }
        if ruleOfSegment[Int(segment)] == nil { ruleOfSegment[Int(segment)] = index }
        use(Int(segment))
      }
    }

    /// The flag that has a rule; nil for one of a definition that another replaces.
    private func flag(of rule: Int) -> Int? { flagOfRule[rule] >= 0 ? flagOfRule[rule] : nil }

    private mutating func use(_ segment: Int) {
      var open = [segment]
      while let segment = open.popLast() {
        guard used.insert(segment).inserted else { continue }
        for condition in model.conditions(below: model.segments[segment].root) {
          if case .segment(let test) = model.conditions[condition].test, test.segment >= 0 {
            open.append(Int(test.segment))
          }
        }
      }
    }

    var count: Int { model.flags.count + model.segments.count }

    mutating func examine(_ index: Int) {
      if index < model.flags.count {
        examine(flag: index)
      } else {
        examine(segment: index - model.flags.count)
      }
    }

    private mutating func note(
      _ kind: LintFinding.Kind, _ severity: LintFinding.Severity, flag: Int? = nil,
      rule: Int? = nil, _ path: String, _ text: String, _ fix: String
    ) {
      found.append(
        LintFinding(
          kind: kind, severity: severity, flag: flag,
          rule: rule.map { model.printed(model.rules[$0].id) }, path: path, text: text, fix: fix))
    }

    // MARK: Flags

    private mutating func examine(flag index: Int) {
      let flag = model.flags[index]
      let path = "$.featureFlags[\(flag.position)]"
      if !flag.isEnabled {
        note(
          .flagOff, .info, flag: index, "\(path).environmentEnabled",
          "The flag is off in this environment: nobody comes to a rule.",
          "Switch it on in the back office, or leave it.")
      }
      if flag.hasDefaultKey, flag.defaultVariation < 0 {
        note(
          .brokenReference, .error, flag: index, "\(path).defaultVariationKey",
          "The default \"\(model.string(flag.defaultKey))\" is none of the flag's variations: who is"
            + " served it gets no variables (SDK 3.22.2: an empty key).",
          "Name one of the variations.")
      }
      noteUngivenVariations(flag, index, path)
      for number in 0..<Int(flag.rules.count) {
        examine(rule: number, of: flag, index, "\(path).rules[\(number)]")
      }
      noteStale(flag, index, path)
    }

    private mutating func noteUngivenVariations(_ flag: Flag, _ index: Int, _ path: String) {
      let given = Set(
        flag.rules.range.flatMap { model.rules[$0].entries.range }.map {
          model.entries[$0].variation
        })
      for (place, variation) in flag.variations.range.enumerated()
      where !given.contains(Int32(variation)) && Int32(variation) != flag.defaultVariation {
        note(
          .noShare, .info, flag: index, "\(path).variations[\(place)]",
          "No rule has the variation \"\(model.string(model.variations[variation].key))\".",
          "Give it a share, or delete it.")
      }
    }

    private mutating func examine(rule number: Int, of flag: Flag, _ index: Int, _ path: String) {
      let place = Int(flag.rules.start) + number
      let rule = model.rules[place]
      noteReach(number, of: flag, index, path)
      if case .dangling = rule.segment {
        note(
          .brokenReference, .error, flag: index, rule: place, "\(path).segmentId",
          "Names segment \(model.printed(rule.segmentID)), which the file lacks: everyone is"
            + " targeted.", "Name a segment of the file, or none.")
      }
      if !rule.isExpositionBroken, !(rule.exposition > 0) {
        let end =
          rule.kind == .delivery && number + 1 < flag.rules.count
          ? "; as a delivery it ends the evaluation for whom it targets" : ""
        note(
          .noExposure, .warning, flag: index, rule: place, "\(path).exposition",
          "The rule takes nobody: its exposure is \(Percent.text(rule.exposition))\(end).",
          "Raise the exposure, or delete the rule.")
      }
      noteSplit(rule, place, index, path)
      for (number, entry) in rule.entries.range.enumerated()
      where model.entries[entry].hasKey && model.entries[entry].variation < 0 {
        note(
          .brokenReference, .error, flag: index, rule: place,
          "\(path).variationByExposition[\(number)].variationKey",
          "Gives \"\(model.string(model.entries[entry].key))\", which is none of the flag's"
            + " variations: who is served it gets no variables (SDK 3.22.2: an empty key).",
          "Name one of the variations.")
      }
    }

    /// An earlier rule that lets nobody pass whom this one could target.
    private mutating func noteReach(
      _ number: Int, of flag: Flag, _ index: Int, _ path: String
    ) {
      let place = Int(flag.rules.start) + number
      let earlier = (0..<number).first { earlier in
        let other = model.rules[Int(flag.rules.start) + earlier]
        guard model.takesEveryone(other) else { return false }
        switch other.segment {
        case .everyone, .dangling: return true
        case .segment: return other.segment == model.rules[place].segment
        }
      }
      guard let earlier else { return }
      let other = model.rules[Int(flag.rules.start) + earlier]
      let whom = if case .segment = other.segment { "whom it targets" } else { "everyone" }
      let verb = other.kind == .delivery ? "ends the evaluation for" : "serves"
      note(
        .unreachableRule, .warning, flag: index, rule: place, path,
        "Nobody comes to rule \(number + 1): rule \(earlier + 1) \(verb) \(whom).",
        "Move it before rule \(earlier + 1), or delete it.")
    }

    private mutating func noteSplit(_ rule: Rule, _ place: Int, _ flag: Int, _ path: String) {
      guard rule.kind == .experiment, rule.entries.count > 0,
        !rule.entries.range.contains(where: { model.shares[$0].isBroken })
      else {
        noteUnreadEntries(rule, place, flag, path)
        return
      }
      let path = "\(path).variationByExposition"
      var total = 0.0
      for (number, entry) in rule.entries.range.enumerated() {
        let before = total
        total += model.shares[entry].exposition
        guard total <= before || before >= 1 else { continue }
        note(
          .noShare, before >= 1 ? .warning : .info, flag: flag, rule: place, "\(path)[\(number)]",
          "Nobody gets \"\(model.string(model.entries[entry].key))\" by this rule: "
            + (before >= 1 ? "the shares before it take everyone." : "its share is 0 %."),
          before >= 1 ? "Make room for it in the split." : "Give it a share, or leave it.")
      }
      guard abs(total - 1) > 1e-6 else { return }
      let lost = 1 - total
      let follows =
        lost > 0
        ? "\(Percent.text(lost)) of whom the rule exposes fall past the last variation and go on to"
          + " the next rule" : "what lies beyond 100 % is never given"
      note(
        .splitSum, abs(lost) < 0.01 ? .info : .warning, flag: flag, rule: place, path,
        "The shares add up to \(Percent.text(total)): \(follows).", "Let them add up to 100 %.")
    }

    /// A delivery gives its first variation; the others are not looked at.
    private mutating func noteUnreadEntries(
      _ rule: Rule, _ place: Int, _ flag: Int, _ path: String
    ) {
      guard rule.kind == .delivery else { return }
      for (number, entry) in rule.entries.range.enumerated().dropFirst() {
        note(
          .noShare, .warning, flag: flag, rule: place,
          "\(path).variationByExposition[\(number)]",
          "Nobody gets \"\(model.string(model.entries[entry].key))\" by this rule: a delivery gives"
            + " its first variation.", "Make the rule an experiment, or delete the variation.")
      }
    }

    /// Whether everyone gets one variation, by the first rule.
    private mutating func noteStale(_ flag: Flag, _ index: Int, _ path: String) {
      guard flag.isEnabled, flag.group < 0, model.holdout == nil, flag.rules.count > 0 else {
        return
      }
      let rule = model.rules[Int(flag.rules.start)]
      let shares = rule.entries.range.map { model.shares[$0].exposition }
      guard rule.segment == .everyone, rule.exposition >= 1, !rule.isExpositionBroken,
        rule.entries.count > 0,
        rule.kind == .delivery || rule.kind == .experiment && shares[0] >= 1
      else { return }
      let key = model.string(model.entries[Int(rule.entries.start)].key)
      note(
        .staleRollout, .info, flag: index, rule: Int(flag.rules.start), "\(path).rules[0]",
        "Everyone gets \"\(key)\" by rule 1.",
        "If that is final, take the flag out of the code.")
    }

    // MARK: Segments

    private mutating func examine(segment index: Int) {
      let segment = model.segments[index]
      let path = "$.segments[\(index)]"
      let id = model.printed(segment.id)
      if !used.contains(index) {
        note(
          .unusedSegment, .info, path, "No rule uses segment \(id).", "Delete it, or leave it.")
      }
      let conditions = model.conditions(below: segment.root)
      if conditions.isEmpty {
        note(
          .emptySegment, .warning, path,
          "Segment \(id) has no conditions: everyone is targeted.",
          "Add conditions, or let the rules name no segment.")
        return
      }
      for (place, condition) in conditions.enumerated() {
        for finding in findings(on: model.conditions[condition]) {
          atConditions.append((index, place, finding))
        }
      }
      guard let place = ruleOfSegment[index] else { return }
      let worlds = SegmentWorlds(model.rules[place], pass)
      worlds.noteImpossible { leaf in
        guard let place = conditions.firstIndex(of: Int(leaf)) else { return }
        let words = ConditionWords(model: model).words(of: model.conditions[Int(leaf)].test)
        atConditions.append(
          (
            index, place,
            LintFinding(
              kind: .impossibleCondition, severity: .warning, path: "",
              text: "No visitor can meet \"\(words.label) \(words.expectation)\".",
              fix: "Compare with a value that exists.")
          ))
      }
      guard worlds.isContradictory else { return }
      note(
        .contradictorySegment, .warning, flag: flag(of: place), rule: place, path,
        "Segment \(id) targets nobody: its conditions exclude each other.",
        "Join them with \"or\", or delete one of them.")
    }

    /// What a condition says of itself.
    private func findings(on condition: Condition) -> [LintFinding] {
      func finding(
        _ kind: LintFinding.Kind, _ severity: LintFinding.Severity, _ text: String, _ fix: String
      ) -> [LintFinding] {
        [LintFinding(kind: kind, severity: severity, path: "", text: text, fix: fix)]
      }
      func missing(_ what: String, _ follows: String) -> [LintFinding] {
        finding(
          .brokenReference, .warning, "Names \(what), which the file lacks: \(follows).",
          "Name one of the file.")
      }
      func pattern(_ index: Int32) -> [LintFinding] {
        guard index >= 0 else { return [] }
        let pattern = model.patterns[Int(index)]
        if let fault = pattern.fault {
          // What only flagscope cannot read is a problem of its own.
          if case .limit = fault.kind { return [] }
          return finding(
            .badPattern, .error, "The regular expression does not compile (\(fault)).",
            "Mend the expression.")
        }
        guard let text = pattern.costlyText else { return [] }
        return finding(
          .costlyPattern, .warning,
          "The regular expression takes too long on some texts, such as "
            + "\(JSONValue.string(String(text.prefix(12))).jsonText)…: whoever sends one blocks the SDK.",
          "Do not repeat what is repeated already, as in (a+)+.")
      }
      switch condition.test.facts.comparison {
      case .unknown:
        return finding(
          .unsupportedCondition, .warning,
          "The SDK does not know conditions of this type: it counts as true (3.22.2: as false).",
          "Use a condition that server SDKs know.")
      case .customData(let test):
        if case .amongValues = test.comparison, test.accepted.count <= 0 {
          return finding(
            .impossibleCondition, .warning,
            "No visitor can meet it: the list of values is "
              + (test.accepted.count < 0 ? "no JSON." : "empty."), "Write a list such as [\"a\"].")
        }
        if [.equal, .greater, .lower].contains(test.comparison), !test.hasNumber {
          return finding(
            .impossibleCondition, .warning,
            "No visitor can meet it: what is compared with is no number.", "Compare with a number.")
        }
        return pattern(test.pattern)
      case .text(let test): return pattern(test.pattern)
      case .cookie(let test): return pattern(test.name.pattern) + pattern(test.value.pattern)
      case .segment(let test):
        return test.segment >= 0
          ? []
          : missing("segment \(model.printed(test.id))", "the condition is false")
      case .flag(let test):
        return test.index >= 0 || test.flag.isAny
          ? []
          : missing("flag #\(model.printed(test.flag.source))", "it matches nobody")
      case .experiment(let test):
        return test.experiment.isAny || model.ruleOfExperiment[test.experiment.number] != nil
          || model.holdout?.experimentNumber == test.experiment.number
          ? []
          : missing(
            "experiment #\(model.printed(test.experiment.source))",
            "it matches only who kept an assignment of it")
      case .number, .duration, .version, .range, .choice, .browser, .place, .language,
        .visitorType, .goal, .personalization, .campaigns:
        return []
      }
    }

    /// Gives what stands at conditions its paths, in one walk over the file.
    mutating func finish() {
      let bySegment = Dictionary(grouping: atConditions) { $0.segment }
      guard !bySegment.isEmpty, let document = try? JSONDocument(model.source) else { return }
      var placed: [LintFinding] = []
      document.withRoot { root in
        let segments: [JSONView] = root["segments"].map { Array($0.elements) } ?? []
        for (index, segment) in segments.enumerated() {
          guard let findings = bySegment[index] else { continue }
          var paths: [String] = []
          let firstLevel = segment["conditionsData"]?["firstLevel"]
          let groups: [JSONView] = firstLevel.map { Array($0.elements) } ?? []
          for (number, group) in groups.enumerated() {
            let count = group["conditions"]?.elements.count ?? 0
            paths += (0..<count).map {
              "$.segments[\(index)].conditionsData.firstLevel[\(number)].conditions[\($0)]"
            }
          }
          for (_, place, finding) in findings {
            var finding = finding
            finding.path = paths.indices.contains(place) ? paths[place] : "$.segments[\(index)]"
            let rule = ruleOfSegment[index]
            finding.flag = rule.flatMap(flag)
            finding.rule = rule.map { model.printed(model.rules[$0].id) }
            placed.append(finding)
          }
        }
      }
      found += placed
    }
  }
}

extension PythonRegex {
  /// A text on which the pattern takes too long, if one of a few does; nil where none was found.
  var costlyText: String? {
    // Only a repeat of what is repeated already takes that long.
    let pattern = Array(translation.utf8)
    let isSuspect = zip(pattern, pattern.dropFirst()).contains { first, second in
      first == UInt8(ascii: ")")
        && (second == UInt8(ascii: "+") || second == UInt8(ascii: "*")
          || second == UInt8(ascii: "{"))
    }
    guard isSuspect else { return nil }
    let letters = translation.filter { $0.isLetter || $0.isNumber }.prefix(3).map(String.init)
    for letter in letters + ["a", "1", " "] {
      var text = String(repeating: letter, count: 40) + "!"
      let match = text.withUTF8 { self.match($0) }
      if case .tooCostly = match { return text }
    }
    return nil
  }
}
