extension Kameleoon {
  /// A visitor's simulations and forces, found in a configuration.
  struct Overrides {
    var simulations: [Pass.Simulation] = []
    var forces: [Pass.Force] = []
    /// Whether setting them makes a record.
    var createsRecord = false

    init(_ visitor: Visitor, model: Model) {
      if let cookie = visitor.simulationCookie { read(cookie: cookie, model: model) }
      for override in visitor.overrides {
        switch override {
        case .simulated(let key, let variation):
          guard let simulation = Self.simulation(of: key, variation, model: model) else { continue }
          simulations.removeAll { $0.flag == simulation.flag }
          simulations.append(simulation)
          createsRecord = true
        case .forced(let experiment, let variation, let keepsTargeting):
          guard
            let found = try? Self.force(experiment, variation, model: model).get()
          else { continue }
          forces.removeAll { $0.experiment == found.experiment }
          forces.append(
            Pass.Force(
              experiment: found.experiment, entry: found.entry, keepsTargeting: keepsTargeting))
          createsRecord = true
        case .forcedVariation, .forcedAllocation, .hidden: continue
        }
      }
    }

    /// The entry that a force means: of several rules with the experiment the last (spec E.8).
    static func force(
      _ experiment: JSONValue, _ variation: String, model: Model
    ) -> Result<(experiment: Int32, entry: Int32), CallError> {
      guard let number = model.ids.find(experiment), let rule = model.ruleOfExperiment[number]
      else { return .failure(.featureExperimentNotFound(id: PythonText.text(of: experiment))) }
      for index in model.rules[Int(rule)].entries.range {
        let entry = model.entries[index]
        if entry.hasKey, model.texts[entry.key.range].elementsEqual(variation.utf8) {
          return .success((number, Int32(index)))
        }
      }
      return .failure(.featureVariationNotFound(key: variation))
    }

    /// The first rule of the flag that has the variation; nil if there is none.
    static func simulation(
      of key: String, _ variation: String?, model: Model
    ) -> Pass.Simulation? {
      guard let flag = model.index(of: key) else { return nil }
      guard let variation else { return Pass.Simulation(flag: Int32(flag), rule: -1, entry: -1) }
      for rule in model.flags[flag].rules.range {
        for index in model.rules[rule].entries.range
        where model.entries[index].hasKey
          && model.texts[model.entries[index].key.range].elementsEqual(variation.utf8)
        {
          return Pass.Simulation(flag: Int32(flag), rule: Int32(rule), entry: Int32(index))
        }
      }
      return nil
    }

    // MARK: The cookie

    private mutating func read(cookie: String, model: Model) {
      switch Self.read(cookie: cookie, model: model) {
      case .ignored, .malformed: break
      case .simulations(let found):
        createsRecord = true
        simulations += found
      }
    }

    /// What a simulation cookie says.
    enum CookieReading {
      /// Nothing: it is empty
      case ignored
      /// It is no JSON
      case malformed
      /// All simulations of the visitor from now on
      case simulations([Pass.Simulation])
    }

    /// Reads the simulation cookie (spec F.2): percent-decoded once, then JSON.
    ///
    /// - Parameters:
    ///   - cookie: its value.
    ///   - model: the configuration.
    ///   - readsTrue: whether `true` is the id 1, as the official SDK's language has it.
    /// - Returns: what it says.
    static func read(cookie: String, model: Model, readsTrue: Bool = false) -> CookieReading {
      guard !cookie.isEmpty else { return .ignored }
      guard let json = try? JSONValue(parsing: PercentText.decode(cookie)) else {
        return .malformed
      }
      var found: [Pass.Simulation] = []
      guard case .object(let object) = json else { return .simulations(found) }
      for member in object.members {
        guard let flag = model.index(of: member.name),
          let experiment = Self.id(member.value, "expId", readsTrue)
        else { continue }
        if experiment == 0 {
          found.append(Pass.Simulation(flag: Int32(flag), rule: -1, entry: -1))
        } else if let variation = Self.id(member.value, "varId", readsTrue),
          let simulation = Self.find(experiment, variation, in: flag, model: model)
        {
          found.append(simulation)
        }
      }
      return .simulations(found)
    }

    private static func id(_ value: JSONValue, _ name: String, _ readsTrue: Bool) -> Int? {
      if readsTrue, case .bool(let id)? = value[name] { return id ? 1 : 0 }
      guard case .integer(let id)? = value[name], id >= 0 else { return nil }
      return id
    }

    private static func find(
      _ experiment: Int, _ variation: Int, in flag: Int, model: Model
    ) -> Pass.Simulation? {
      guard let experiment = model.ids.find(.integer(experiment)),
        let rule = model.flags[flag].rules.range.first(where: {
          model.rules[$0].experimentNumber == experiment
        }), let variation = model.ids.find(.integer(variation)),
        let entry = model.rules[rule].entries.range.first(where: {
          !model.entries[$0].isIDNull && model.entries[$0].idNumber == variation
        })
      else { return nil }
      return Pass.Simulation(flag: Int32(flag), rule: Int32(rule), entry: Int32(entry))
    }
  }
}

extension Kameleoon.Model {
  /// The flag with that key, compared by code points.
  func index(of key: String) -> Int? {
    var key = key
    return key.withUTF8 { flagsByKey.find($0, in: texts) }
  }
}

/// Percent-encoding as in URLs and cookies.
public enum PercentText {
  /// The text with every `%XX` replaced by its byte; bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Parameter text: percent-encoded text.
  /// - Returns: what it stands for.
  public static func decode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
        let low = hexValue(bytes[index + 2])
      {
        decoded.append(UInt8(high << 4 | low))
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// The text with everything but `A–Z a–z 0–9 - _ . ~ ! * ' ( )` as `%XX` (`encodeURIComponent`).
  ///
  /// - Parameter text: any text.
  /// - Returns: the text as part of a URL or cookie.
  public static func encode(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 { encode(byte, into: &encoded) }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Adds a byte of a text, encoded where it must be.
  package static func encode(_ byte: UInt8, into encoded: inout [UInt8]) {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x21, 0x27...0x2A, 0x2D, 0x2E, 0x5F, 0x7E:
      encoded.append(byte)
    default:
      encoded.append(0x25)
      encoded.append(hex(byte >> 4))
      encoded.append(hex(byte & 15))
    }
  }

  private static func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x37 + digit }
}
