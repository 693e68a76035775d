/// Characters by their Unicode names.
enum UnicodeNames {
  /// Made when a pattern first asks for a name; hardly any does.
  private static let table: [String: Unicode.Scalar] = {
    var table: [String: Unicode.Scalar] = [:]
    for value in UInt32(0)..<0x2_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      if let name = scalar.properties.name { table[name] = scalar }
      if let alias = scalar.properties.nameAlias, table[alias] == nil { table[alias] = scalar }
    }
    return table
  }()

  /// The character of that name, upper and lower case being equal.
  static func scalar(named name: String) -> Unicode.Scalar? {
    table[PythonText.uppercased(name)]
  }
}
