public import FlagEngine
internal import Synchronization

/// A visitor of an environment: ids, context and the modifications of its last synchronisation.
///
/// What reads or stores is a synchronous call; what waits for the network is asynchronous. Calls may come
/// from several tasks at once.
///
/// Source: Flagship Python SDK 2.1.1 and 2.1.5, observed.
public final class FlagshipVisitor: Sendable {
  struct State: Sendable {
    var ids: Flagship.VisitorIDs
    var context: Flagship.VisitorContext
    var modifications: [Flagship.Synchronization.Modification] = []
    /// Decision API mode: what all answers so far have set.
    var decisions = Flagship.ServerDecisions()
    /// Decision API mode: whether the last answer was panic.
    var isPanic = false
    /// What the log was told of it last.
    var loggedPanic: JSONValue = false
  }

  let session: FlagshipSession
  let state: Mutex<State>

  init(
    _ session: FlagshipSession, shownAs shown: String, isAuthenticated: Bool, given: JSONObject,
    id: () throws(FlagshipError) -> String
  ) throws(FlagshipError) {
    self.session = session
    let whole = Flagship.VisitorContext.creation(with: given)
    var context = Flagship.VisitorContext()
    if session.isBucketing, session.state.withLock({ $0.isPanic }) {
      session.log(.error, FlagshipLines.updateInPanic(Flagship.shown(.object(whole))))
    } else {
      for member in whole.members where !context.set(member.name, to: member.value) {
        session.log(.error, FlagshipLines.refusedValue(of: member.name))
      }
      session.log(.debug, FlagshipLines.context(of: "None", context.values))
    }
    let givenID = try id()
    let makeID = session.surroundings.makeID
    let ids = Flagship.VisitorIDs(
      visitor: givenID.isEmpty ? makeID() : givenID,
      anonymous: isAuthenticated && !session.isBucketing ? makeID() : nil)
    state = Mutex(State(ids: ids, context: context))
    session.log(.debug, FlagshipLines.created(shown, whole))
  }

  /// The visitor's id.
  public var id: String { state.withLock { $0.ids.visitor } }

  /// The id before authentication; nil: there is none, as always in bucketing mode.
  public var anonymousID: String? { state.withLock { $0.ids.anonymous } }

  /// The context, presets included; vendor: `get_context`.
  public var context: JSONObject { state.withLock { $0.context.values } }

  /// Whether everything is switched off for this visitor: by the environment's file, or by the last
  /// answer of the Decision API to this visitor.
  public var isPanic: Bool {
    session.isBucketing
      ? session.state.withLock { $0.isPanic } : state.withLock { $0.isPanic }
  }

  /// The values by key of the last synchronisation; they stay in panic, only hidden.
  public var modifications: [Flagship.Synchronization.Modification] {
    state.withLock { $0.modifications }
  }

  /// The distinct variations behind the modifications, in the order of the keys; vendor:
  /// `get_selected_variations`.
  public var selectedVariations: [JSONValue] {
    guard
      case .array(let ids)? = Flagship.Synchronization.cacheEntry(of: "", modifications)["data"]?[
        "vaIds"]
    else { return [] }
    return ids
  }

  func modification(_ key: JSONValue) -> Flagship.Synchronization.Modification? {
    guard let key = key.text else { return nil }
    return state.withLock { state in
      state.modifications.first { $0.key.isIdentical(to: key) }
    }
  }
}
