public import FlagEngine
import TerminalUI

/// How a configuration was looked at last: what the next start restores.
public struct ViewState: Equatable, Sendable {
  /// The key of the selected flag.
  var flag: String?
  var filter: String
  var sort: FlagList.Sort
  var arrangement: Arrangement
  var folds: Set<[Int]>
  /// The id of the active persona.
  var persona: String?

  /// The view as JSON, which `init(json:)` reads.
  public var json: JSONValue {
    var object = JSONObject()
    object["flag"] = flag.map(JSONValue.string)
    object["filter"] = .string(filter)
    object["sort"] = .string(sort.rawValue)
    object["split"] = .array([.integer(arrangement.columns), .integer(arrangement.rows)])
    object["zoomed"] = .bool(arrangement.isZoomed)
    object["folds"] = .array(
      folds.sorted { $0.lexicographicallyPrecedes($1) }.map { .array($0.map(JSONValue.integer)) })
    object["persona"] = persona.map(JSONValue.string)
    return .object(object)
  }

  /// Reads a view; a part that cannot be read counts as never changed.
  public init(json: JSONValue) {
    flag = json["flag"]?.text
    filter = json["filter"]?.text ?? ""
    sort = json["sort"]?.text.flatMap(FlagList.Sort.init) ?? .file
    arrangement = Arrangement()
    let split = Self.integers(json["split"])
    if split.count == 2 {
      // A split that some screen cannot hold is held to what any can.
      arrangement.columns = min(max(split[0], -500), 500)
      arrangement.rows = min(max(split[1], -500), 500)
    }
    if case .bool(let isZoomed)? = json["zoomed"] { arrangement.isZoomed = isZoomed }
    folds = []
    if case .array(let paths)? = json["folds"] { folds = Set(paths.map(Self.integers)) }
    persona = json["persona"]?.text
  }

  private static func integers(_ value: JSONValue?) -> [Int] {
    guard case .array(let values)? = value else { return [] }
    return values.compactMap { if case .integer(let int) = $0 { int } else { nil } }
  }

  init(
    flag: String?, filter: String, sort: FlagList.Sort, arrangement: Arrangement,
    folds: Set<[Int]>, persona: String?
  ) {
    self.flag = flag
    self.filter = filter
    self.sort = sort
    self.arrangement = arrangement
    self.folds = folds
    self.persona = persona
  }
}

extension Console {
  /// How the configuration is looked at now; nil while there is none.
  public var view: ViewState? {
    guard let resolution, !cast.personas.isEmpty else { return nil }
    return ViewState(
      flag: list.selected.map { resolution.configuration.key(of: $0) }, filter: list.filter,
      sort: list.sort, arrangement: arrangement, folds: detail.folds,
      persona: cast.personas[cast.active].id)
  }

  /// Looks at the configuration as before; what it no longer has is left as it is.
  ///
  /// - Parameter view: the view to restore.
  public mutating func restore(_ view: ViewState) {
    guard resolution != nil else { return }
    if let index = cast.personas.firstIndex(where: { $0.id == view.persona }) {
      context.cast.active = index
      context.resolution?.evaluate(context.cast.visitor)
      context.resolution?.markBaseline()
    }
    arrangement = view.arrangement
    sort(by: view.sort)
    setFilter(view.filter)
    message = .none
    if let resolution,
      let row = list.matches.firstIndex(where: {
        resolution.configuration.key(of: $0) == view.flag
      })
    {
      context.list.viewport.select(row)
    }
    settle()
    context.detail.restore(view.folds)
    settle()
  }
}
