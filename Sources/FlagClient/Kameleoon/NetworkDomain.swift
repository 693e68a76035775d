internal import FlagEngine

extension Kameleoon {
  /// The domain of a configuration's `network_domain` or `top_level_domain`, as the SDK reads it.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed; `Steps/kameleoon-requests.json`.
  enum DomainText {
    /// In lower case, without `http://` or `https://`.
    static func withoutProtocol(_ text: String) -> String {
      let lower = text.lowercased()
      for prefix in ["http://", "https://"] where lower.hasPrefix(prefix) {
        return String(lower.dropFirst(prefix.count))
      }
      return lower
    }

    /// The domain that replaces the vendor's in every host, or nil where the SDK ignores the text.
    static func network(_ text: String) -> String? {
      let bytes = Array(withoutProtocol(text).utf8)
      guard let first = bytes.firstIndex(where: { $0 != 0x2E }),
        let last = bytes.lastIndex(where: { $0 != 0x2E })
      else { return nil }
      let domain = String(decoding: bytes[first...last], as: UTF8.self)
      return isWellFormed(domain) ? domain : nil
    }

    /// At least two labels of letters, digits and inner hyphens, at most 127; or `localhost`.
    static func isWellFormed(_ text: String) -> Bool {
      if text == "localhost" { return true }
      var bytes = Array(text.utf8)[...]
      if bytes.first == 0x2E { bytes = bytes.dropFirst() }
      let labels = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
      return 2...127 ~= labels.count
        && labels.allSatisfy { label in
          !label.isEmpty && label.first != 0x2D && label.last != 0x2D
            && label.allSatisfy { byte in
              byte &- 0x61 < 26 || byte &- 0x41 < 26 || byte &- 0x30 < 10 || byte == 0x2D
            }
        }
    }
  }
}
