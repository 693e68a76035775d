extension Flagship {
  /// What the Decision API answered one request for campaigns.
  ///
  /// Any JSON is an answer: what is no campaign gives nothing, and the status does not count.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed; Vectors/flagship-api.
  public struct ServerAnswer: Sendable {
    /// The largest body that is read, in bytes.
    public static let byteLimit = 16 << 20

    let document: JSONDocument

    /// Reads the body of an answer, whatever its status.
    ///
    /// - Parameter bytes: the body.
    /// - Throws: that it is not JSON, which makes the SDK's synchronisation raise an error, or too
    ///   large.
    public init(_ bytes: [UInt8]) throws(JSONError) {
      guard bytes.count <= Self.byteLimit else {
        throw JSONError(
          problem: .tooLarge("an answer of more than \(Self.byteLimit >> 20) MB is not read"),
          offset: 0, line: 1, column: 1, path: "$")
      }
      document = try JSONDocument(bytes)
    }

    /// Whether it switches everything off for the visitor: the object has a member `panic`, for SDK
    /// 2.1.1 with any value, later with the literal `true`.
    ///
    /// - Parameter profile: the SDK that asks.
    /// - Returns: whether it is panic.
    public func isPanic(_ profile: Profile) -> Bool {
      document.withRoot { root in
        guard root.kind == .object, let panic = root["panic"] else { return false }
        return Rules(profile).anyPanicMemberCounts || panic.bool == true
      }
    }

    /// The text of the campaigns, with commas between them; empty if there is no list of them.
    var campaignsText: [UInt8] {
      document.withRoot { root in
        guard root.kind == .object, let list = root["campaigns"], list.kind == .array else {
          return []
        }
        var text: [UInt8] = []
        // One with a list of variation groups, which no server gives, sets nothing here. The SDK
        // would draw in each group, without its targeting.
        for campaign in list.elements
        where campaign.kind == .object && campaign["variationGroups"]?.kind != .array {
          if !text.isEmpty { text.append(UInt8(ascii: ",")) }
          text += document.bytes[campaign.sourceRange]
        }
        return text
      }
    }

    /// The member `panic`; nil without one.
    var panic: JSONValue? {
      document.withRoot { $0.kind == .object ? $0["panic"]?.value : nil }
    }
  }
}
