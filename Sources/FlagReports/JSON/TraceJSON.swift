internal import FlagEngine

/// The steps of a trace as JSON: the same facts, named, and the line that says them.
enum TraceJSON {
  static func value(_ node: TraceNode, in configuration: FlagConfiguration) -> JSONValue {
    let words = Explanation.line(for: node)
    var object: JSONObject = ["step": .string(name(of: node.subject))]
    for member in facts(node.subject, in: configuration).members {
      object[member.name] = member.value
    }
    object["verdict"] = .string(name(of: node.verdict))
    switch node.verdict {
    case .unknown(let truth): object["countsAs"] = .bool(truth)
    case .invalid(let reason, let truth), .limited(let reason, let truth):
      object["reason"] = .string(reason)
      object["countsAs"] = truth.json { .bool($0) }
    case .passed, .failed, .notReached: break
    }
    object["isNeeded"] = .bool(node.isNeeded)
    object["won"] = .bool(node.won)
    object["text"] = .string(
      words.detail.isEmpty ? words.text : words.text + "   " + words.detail)
    if !node.notes.isEmpty {
      object["notes"] = .array(node.notes.map { note($0, in: configuration) })
    }
    if !node.children.isEmpty {
      object["steps"] = .array(node.children.map { value($0, in: configuration) })
    }
    return .object(object)
  }

  static func change(_ change: ContextChange, in configuration: FlagConfiguration) -> JSONValue {
    [
      "field": .string(configuration.name(of: change.field)), "value": change.value ?? .null,
      "text": .string(change.text),
    ]
  }

  private static func note(_ note: TraceNote, in configuration: FlagConfiguration) -> JSONValue {
    var object: JSONObject = [
      "kind": note.kind == .warning ? "warning" : "hint", "text": .string(note.text),
    ]
    if let change = note.change { object["change"] = self.change(change, in: configuration) }
    return .object(object)
  }

  private static func name(of verdict: Verdict) -> String {
    switch verdict {
    case .passed: "passed"
    case .failed: "failed"
    case .unknown: "unknown"
    case .invalid, .limited: "invalid"
    case .notReached: "notReached"
    }
  }

  private static func name(of subject: TraceSubject) -> String {
    switch subject {
    case .gates: "gates"
    case .environment: "environment"
    case .panic: "panic"
    case .simulation: "simulation"
    case .consent: "consent"
    case .holdout: "holdout"
    case .exclusionGroup: "exclusionGroup"
    case .rule: "rule"
    case .force: "force"
    case .segment: "segment"
    case .all: "all"
    case .any: "any"
    case .rightOnly: "rightOnly"
    case .condition: "condition"
    case .exposure: "exposure"
    case .bandit: "bandit"
    case .split: "split"
    case .defaultVariation: "default"
    case .campaign: "campaign"
    case .group: "group"
    case .targetingGroup: "targetingGroup"
    case .kept: "kept"
    case .decided: "decided"
    case .local: "local"
    case .override: "override"
    case .clash: "clash"
    case .fault: "fault"
    }
  }

  private static func facts(
    _ subject: TraceSubject, in configuration: FlagConfiguration
  ) -> JSONObject {
    switch subject {
    case .gates, .all, .any, .rightOnly: [:]
    case .environment(let isOn), .panic(let isOn): ["isOn": .bool(isOn)]
    case .simulation(.none): ["isSet": false]
    case .simulation(.variation(let key)):
      ["isSet": true, "variationKey": key.json { .string($0) }]
    case .consent(let consent): facts(consent)
    case .holdout(let split): split.map(facts) ?? ["exists": false]
    case .exclusionGroup(let group): group.map(facts) ?? ["exists": false]
    case .rule(let rule): facts(rule)
    case .force(let force):
      [
        "variationKey": .string(force.variation), "keepsTargeting": .bool(force.keepsTargeting),
        "idleBecause": force.idleBecause.json { .string($0) },
      ]
    case .segment(let segment):
      [
        "id": segment.id.json { .string($0) }, "matched": .integer(segment.matched),
        "count": .integer(segment.count),
      ]
    case .condition(let condition): facts(condition, in: configuration)
    case .exposure(let exposure):
      [
        "position": .double(exposure.position), "share": .double(exposure.share),
        "hashedText": .string(exposure.hashedText),
      ]
    case .bandit(let split), .split(let split): facts(split)
    case .defaultVariation(let key): ["variationKey": .string(key)]
    case .campaign(let campaign): facts(campaign)
    case .group(let group): facts(group)
    case .targetingGroup(let number, let count):
      ["number": .integer(number), "count": .integer(count)]
    case .kept(let kept):
      [
        "variationId": .string(kept.variationID), "variation": kept.variation.json { .string($0) },
        "fresh": kept.fresh.json { .string($0) }, "bucket": .integer(kept.bucket),
      ]
    case .decided(let decided):
      [
        "variationId": .string(decided.variationID), "variation": .string(decided.variation),
        "isFromEarlierAnswer": .bool(decided.isFromEarlierAnswer),
      ]
    case .local(let local):
      [
        "value": local.value.json { .string($0) }, "campaign": local.campaign.json { .string($0) },
        "variation": local.variation.json { .string($0) }, "isSame": .bool(local.isSame),
      ]
    case .override(let override, _): facts(override)
    case .clash(let clash):
      [
        "winner": .string(clash.winner), "hidden": .array(clash.hidden.map { .string($0) }),
      ]
    case .fault(let reason): ["reason": .string(reason)]
    }
  }
}

// The facts of the larger steps.
extension TraceJSON {
  private static func facts(_ consent: TraceSubject.Consent) -> JSONObject {
    [
      "isRequired": .bool(consent.isRequired), "isGiven": consent.isGiven.json { .bool($0) },
      "blocksFully": .bool(consent.blocksFully),
    ]
  }

  private static func facts(_ group: TraceSubject.ExclusionGroup) -> JSONObject {
    [
      "name": .string(group.name), "position": .double(group.position),
      "hashedText": .string(group.hashedText), "flags": .array(group.flags.map { .string($0) }),
      "picked": .integer(group.picked),
    ]
  }

  private static func facts(_ rule: TraceSubject.Rule) -> JSONObject {
    var facts: JSONObject = [
      "number": .integer(rule.number), "count": .integer(rule.count), "id": .string(rule.id),
      "kind": rule.kind.json { .string($0.rawValue) },
      "experimentId": .string(rule.experimentID),
      "exposition": rule.exposition.json { .double($0) },
      "notReachedBecause": rule.notReachedBecause.json { .string($0) },
    ]
    facts["label"] = rule.label.map { .string($0) }
    return facts
  }

  private static func facts(
    _ condition: TraceSubject.Condition, in configuration: FlagConfiguration
  ) -> JSONObject {
    [
      "type": .string(condition.type),
      "field": condition.field.json { .string(configuration.name(of: $0)) },
      "label": .string(condition.label), "expectation": .string(condition.expectation),
      "isExcluded": .bool(condition.isExcluded), "actual": condition.actual.json { .string($0) },
    ]
  }

  private static func facts(_ split: TraceSubject.Split) -> JSONObject {
    [
      "id": .string(split.id), "position": .double(split.position),
      "parts": .array(
        split.parts.map { ["variation": .string($0.variation), "end": .double($0.end)] }),
      "picked": split.picked.json { .integer($0) }, "hashedText": .string(split.hashedText),
    ]
  }

  private static func facts(_ campaign: TraceSubject.Campaign) -> JSONObject {
    [
      "number": .integer(campaign.number), "count": .integer(campaign.count),
      "id": .string(campaign.id), "name": campaign.name.json { .string($0) },
      "type": campaign.type.json { .string($0) },
    ]
  }

  private static func facts(_ group: TraceSubject.Group) -> JSONObject {
    [
      "number": .integer(group.number), "count": .integer(group.count), "id": .string(group.id),
      "name": group.name.json { .string($0) },
      "notReachedBecause": group.notReachedBecause.json { .string($0) },
    ]
  }

  private static func facts(_ override: Override) -> JSONObject {
    switch override {
    case .simulated(let flag, let variation):
      [
        "kind": "simulated", "flag": .string(flag), "variation": variation.json { .string($0) },
      ]
    case .forced(let experiment, let variation, let keepsTargeting):
      [
        "kind": "forced", "experiment": experiment, "variation": .string(variation),
        "keepsTargeting": .bool(keepsTargeting),
      ]
    case .forcedVariation(let campaign, let variation):
      [
        "kind": "forcedVariation", "campaign": .string(campaign), "variation": .string(variation),
      ]
    case .forcedAllocation(let campaign, let variation):
      [
        "kind": "forcedAllocation", "campaign": .string(campaign), "variation": .string(variation),
      ]
    case .hidden(let campaign): ["kind": "hidden", "campaign": .string(campaign)]
    }
  }
}
