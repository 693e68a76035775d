package import FlagEngine

/// The codes that a search has found, as JSON and CSV.
package struct FindReport {
  private let search: VisitorSearch
  private let key: String

  /// - Parameters:
  ///   - search: the search, however far it is.
  ///   - key: the flag's key.
  package init(_ search: VisitorSearch, of key: String) {
    (self.search, self.key) = (search, key)
  }

  private var codes: [String] { search.found.map(\.code) }

  /// The object: `{"flag", "variation", "tried", "codes", "share"}`.
  package var json: JSONValue {
    [
      "flag": .string(key), "variation": .string(search.variation),
      "tried": .integer(search.tried), "codes": .texts(codes), "share": .double(search.share),
    ]
  }

  /// A row a code.
  package var csv: String {
    var table = CSVText(["code"])
    for code in codes { table.add([code]) }
    return table.text
  }
}
