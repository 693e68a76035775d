package import FlagEngine

extension JSONObject {
  /// This object with further members behind its own.
  package func merging(_ other: JSONObject) -> JSONObject {
    var object = self
    for member in other.members { object[member.name] = member.value }
    return object
  }
}

extension Optional {
  /// The value as JSON, or null.
  package func json(_ make: (Wrapped) -> JSONValue) -> JSONValue {
    map(make) ?? .null
  }
}

/// What answers refer to.
package enum SessionJSON {
  /// The members of the object for a configuration, a visitor and options.
  package static func members(
    of configuration: FlagConfiguration, for visitor: Visitor, options: EvaluationOptions
  ) -> JSONObject {
    [
      "platform": .string(configuration.platform.rawValue),
      "sdk": .string(options.profile.rawValue),
      "visitor": .string(visitor.code),
      "now": .integer(options.now),
    ]
  }
}

/// What a flag answers.
package enum ServedJSON {
  /// The members of the object for a decision, without its trace.
  package static func members(of decision: Decision) -> JSONObject {
    var object: JSONObject = [
      "flag": .string(decision.flagKey), "serves": .string(decision.served.text),
      "shape": .string(name(of: decision.served.shape)), "from": .string(decision.served.from),
      "error": decision.answer.failure.json { .string($0.rawValue) },
      "dependsOnUnknown": .bool(decision.dependsOnUnknown),
    ]
    if let detail = decision.answer.limitDetail { object["detail"] = .string(detail) }
    for member in members(of: decision.served).members { object[member.name] = member.value }
    if let natural = decision.natural {
      object["natural"] = .object(
        members(of: natural).merging([
          "serves": .string(natural.text), "from": .string(natural.from),
        ]))
    }
    return object
  }

  private static func members(of served: Served) -> JSONObject {
    [
      "variationKey": served.variationKey.json { .string($0) },
      "variationId": served.variationID ?? .null,
      "experimentId": served.experimentID ?? .null,
      "ruleId": served.ruleID ?? .null,
    ]
  }

  private static func name(of shape: Served.Shape) -> String {
    switch shape {
    case .served: "served"
    case .defaultVariation: "default"
    case .forced: "forced"
    case .simulated: "simulated"
    case .nothing: "nothing"
    }
  }
}

/// A decision with its whole trace.
package enum DecisionJSON {
  /// The members of the object for a decision.
  package static func members(
    of decision: Decision, misses: [NearestMiss], in configuration: FlagConfiguration
  ) -> JSONObject {
    ServedJSON.members(of: decision).merging([
      "why": .string(Explanation.reason(of: decision, misses, in: configuration)),
      "sentence": .string(decision.sentence),
      "variables": variables(decision.variables),
      "trace": .array(decision.trace.map { TraceJSON.value($0, in: configuration) }),
      "nearestMisses": .array(misses.map { value($0, in: configuration) }),
    ])
  }

  private static func variables(_ variables: [Variable]) -> JSONValue {
    var object = JSONObject()
    for variable in variables {
      object[variable.key] = [
        "type": variable.type.json { .string($0) }, "value": variable.value ?? .null,
      ]
    }
    return .object(object)
  }

  private static func value(
    _ miss: NearestMiss, in configuration: FlagConfiguration
  ) -> JSONValue {
    [
      "rule": .integer(miss.rule + 1),
      "changes": .array(miss.changes.map { TraceJSON.change($0, in: configuration) }),
      "canBeApplied": .bool(miss.isOfferable),
      "impossibleBecause": miss.impossibleBecause.json { .string($0) },
    ]
  }
}
