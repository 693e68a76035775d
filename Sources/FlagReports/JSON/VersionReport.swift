package import FlagEngine

/// The kept versions of a source and what a flag answers in each, as JSON and CSV.
package struct VersionReport {
  /// A version.
  package struct Row {
    /// The SHA-256 of its bytes, in hexadecimal digits.
    package var digest: String
    /// When it was fetched last, in milliseconds since 1970 UTC.
    package var receivedAt: Double
    /// Its size in bytes.
    package var byteCount: Int
    /// What the flag answers; nil: no flag was asked for, or the version lacks it.
    package var served: Served?
    /// Whether the version before it, or the file that lacks the flag, answers otherwise.
    package var isFlip: Bool

    /// Makes a row; see the properties.
    package init(
      digest: String, receivedAt: Double, byteCount: Int, served: Served?, isFlip: Bool
    ) {
      self.digest = digest
      self.receivedAt = receivedAt
      self.byteCount = byteCount
      self.served = served
      self.isFlip = isFlip
    }
  }

  private let rows: [Row]
  private let hasFlag: Bool

  /// - Parameters:
  ///   - rows: the versions, the newest first.
  ///   - hasFlag: whether it was asked what a flag answers.
  package init(_ rows: [Row], hasFlag: Bool) { (self.rows, self.hasFlag) = (rows, hasFlag) }

  /// The object: `{"versions": [{"digest", "receivedAt", "bytes", "serves", "from", "flips"}]}`.
  package var json: JSONValue {
    [
      "versions": .array(
        rows.map { row in
          var object: JSONObject = [
            "digest": .string(row.digest), "receivedAt": .double(row.receivedAt),
            "bytes": .integer(row.byteCount),
          ]
          if hasFlag {
            object["serves"] = row.served.json { .string($0.text) }
            object["from"] = row.served.json { .string($0.from) }
            object["flips"] = .bool(row.isFlip)
          }
          return .object(object)
        })
    ]
  }

  /// A row a version.
  package var csv: String {
    var table = CSVText(
      ["digest", "received_at", "bytes"] + (hasFlag ? ["serves", "from", "flips"] : []))
    for row in rows {
      table.add(
        [row.digest, JSONValue.double(row.receivedAt).jsonText, "\(row.byteCount)"]
          + (hasFlag ? [row.served?.text ?? "", row.served?.from ?? "", "\(row.isFlip)"] : []))
    }
    return table.text
  }
}
