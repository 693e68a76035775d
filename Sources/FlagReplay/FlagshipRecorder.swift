internal import FlagClient
internal import FlagEngine
internal import Synchronization

/// Hears what a client says, and stands in for the places where it keeps things.
final class FlagshipRecorder: Sendable {
  /// What was heard since it was asked for last.
  struct Heard: Sendable {
    var logs: [JSONValue] = []
    var exceptions: [FlagshipError] = []
  }

  private struct State {
    var heard = Heard()
    var savedFile: FlagshipSurroundings.SavedFile?
    var entry: JSONValue?
    var hasCache = false
    var saved: [JSONValue] = []
    var lookups: [JSONValue] = []
  }

  private let state = Mutex(State())

  func log(_ level: FlagshipLogLevel, _ line: String) {
    state.withLock { $0.heard.logs.append([.integer(level.rawValue), .string(line)]) }
  }

  func report(_ error: FlagshipError) { state.withLock { $0.heard.exceptions.append(error) } }

  func take() -> Heard {
    state.withLock { state in
      defer { state.heard = Heard() }
      return state.heard
    }
  }

  // MARK: Saved bucketing file

  var savedFile: FlagshipSurroundings.SavedFile? { state.withLock { $0.savedFile } }

  func save(_ file: FlagshipSurroundings.SavedFile?) { state.withLock { $0.savedFile = file } }

  // MARK: Visitor cache

  /// What the cache's lookup returns next; the first call makes the cache.
  func setEntry(_ entry: JSONValue) {
    state.withLock { state in
      state.hasCache = true
      state.entry = entry
    }
  }

  /// The cache; nil: no step made one.
  var cache: FlagshipVisitorCache? {
    guard state.withLock({ $0.hasCache }) else { return nil }
    return FlagshipVisitorCache(
      lookup: { id in
        self.state.withLock { state in
          state.lookups.append(.string(id))
          return state.entry
        }
      },
      save: { id, entry in
        self.state.withLock { $0.saved.append([.string(id), entry]) }
      })
  }

  /// What the cache was asked to save, and for whom it was asked; null without a cache.
  var cacheCalls: (saved: JSONValue, lookups: JSONValue) {
    state.withLock { state in
      state.hasCache ? (.array(state.saved), .array(state.lookups)) : (.null, .null)
    }
  }
}

/// Makes the ids that the SDK makes for visitors without one: 19 digits.
final class FlagshipIDs: Sendable {
  /// What stands for an id in the place of its digits.
  private static let mask = "<generated>"

  private let state: Mutex<(seed: UInt64?, count: Int)>

  init(seed: UInt64?) { state = Mutex((seed, 0)) }

  func next() -> String {
    state.withLock { state in
      state.count += 1
      var number = state.count % 90_000
      if var seed = state.seed {
        // SplitMix64: a good mixture of a counter.
        seed &+= 0x9E37_79B9_7F4A_7C15
        state.seed = seed
        seed = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        seed = (seed ^ (seed >> 27)) &* 0x94D0_49BB_1331_11EB
        number = Int((seed ^ (seed >> 31)) % 90_000)
      }
      return Flagship.Visitor.generatedID(localTime: "20200101000000", number: 10_000 + number)
    }
  }

  /// The outcome of a step with every id that the SDK made hidden, as recordings have it.
  static func masked(_ object: JSONObject) -> JSONObject {
    var result = JSONObject()
    for member in object.members { result[member.name] = masked(member.value) }
    return result
  }

  private static func masked(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(masked(text))
    case .array(let elements): .array(elements.map { masked($0) })
    case .object(let object): .object(masked(object))
    default: value
    }
  }

  /// A text of 19 digits, and in any text each run of 19 digits that begins with 20.
  private static func masked(_ text: String) -> String {
    guard text.utf8.count >= 19 else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let end = bytes[index...].firstIndex { !(0x30...0x39 ~= $0) } ?? bytes.count
      guard end > index else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let isID =
        end - index == 19
        && (bytes.count == 19 || bytes[index] == 0x32 && bytes[index + 1] == 0x30)
      result += isID ? Array(mask.utf8) : Array(bytes[index..<end])
      index = end
    }
    return String(decoding: result, as: UTF8.self)
  }
}
