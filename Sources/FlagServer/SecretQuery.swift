/// Addresses as they may stand in a log.
enum SecretQuery {
  /// Parts of the names of what nobody else shall read.
  private static let marks = [
    "secret", "token", "password", "passwd", "authorization", "credential", "apikey", "api_key",
    "api-key",
  ]

  /// A path and query with the values of secrets replaced by `***`.
  static func masked(_ target: String) -> String {
    guard let mark = target.firstIndex(of: "?") else { return target }
    let pairs = target[target.index(after: mark)...].split(
      separator: "&", omittingEmptySubsequences: false)
    let shown = pairs.map { pair -> String in
      let name = pair.prefix { $0 != "=" }
      let isSecret = marks.contains(where: Query.decoded(name).lowercased().contains)
      return isSecret && name.count < pair.count ? "\(name)=***" : String(pair)
    }
    return target[...mark] + shown.joined(separator: "&")
  }
}
