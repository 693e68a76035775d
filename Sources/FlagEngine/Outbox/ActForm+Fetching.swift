extension ActForm {
  /// What is asked of the platform's remote visitor data: all filters of the SDK.
  public static let remoteVisitor = ActForm(
    name: "fetch visitor", help: "ask the platform what it knows about the visitor",
    call: "get_remote_visitor_data",
    fields: [
      Field("visits", .integer, "how many earlier visits, 1 to 25: 1"),
      Field("current", .bool, "the current visit; true unless false is typed"),
      Field("data", .bool, "custom data; true unless false is typed"),
      Field("code", .bool, "the code that is hashed; true unless false is typed"),
      Field("pages", .bool, "pages viewed: true"),
      Field("place", .bool, "country, region, city: true"),
      Field("device", .bool, "the device: true"),
      Field("browser", .bool, "the browser: true"),
      Field("os", .bool, "the operating system: true"),
      Field("conversions", .bool, "goals converted: true"),
      Field("experiments", .bool, "variations of experiments: true"),
      Field("personalizations", .bool, "personalizations: true"),
      Field("kcs", .bool, "conversion scores: true"),
      Field("cbs", .bool, "contextual bandit scores: true"),
      Field("all", .bool, "all of these: true"),
    ])

  /// The filter that the fields of `remoteVisitor` come to.
  ///
  /// - Parameter entries: what stands in the fields.
  /// - Returns: the filter.
  /// - Throws: what is wrong with a field.
  public static func filter(
    _ entries: Entries
  ) throws(ActError) -> Kameleoon.RemoteVisitorFilter {
    let reader = ActReader(form: remoteVisitor, entries: entries.filter { !$0.text.isEmpty })
    var filter = Kameleoon.RemoteVisitorFilter()
    if let amount = try reader.integer("visits") {
      guard 1...25 ~= amount else {
        throw ActError("visits is 1 to 25; got \(amount).", field: "visits")
      }
      filter.previousVisitAmount = amount
    }
    let fields: [(String, WritableKeyPath<Kameleoon.RemoteVisitorFilter, Bool>)] = [
      ("current", \.currentVisit), ("data", \.customData), ("code", \.visitorCode),
      ("pages", \.pageViews), ("place", \.geolocation), ("device", \.device),
      ("browser", \.browser), ("os", \.operatingSystem), ("conversions", \.conversions),
      ("experiments", \.experiments), ("personalizations", \.personalization), ("kcs", \.heat),
      ("cbs", \.banditScores),
    ]
    let all = try reader.bool("all") ?? false
    for (name, path) in fields {
      if all { filter[keyPath: path] = true }
      if let value = try reader.bool(name) { filter[keyPath: path] = value }
    }
    return filter
  }
}
