extension Flagship {
  /// A configuration, read and compiled: a bucketing file, or what the server decided.
  public struct Configuration: Sendable {
    let bucketing: Bucketing
    /// The bucketing file to compare the server's answer with.
    var beside: Bucketing?

    /// Whether the server decided, so that there is nothing to target and to draw.
    public var isDecidedByServer: Bool { bucketing.decided != nil }

    init(_ document: JSONDocument) throws(ConfigurationError) {
      bucketing = Bucketing(document)
    }

    init(_ bucketing: Bucketing) { self.bucketing = bucketing }

    var flagCount: Int { bucketing.flags.count }

    var problems: [ConfigurationProblem] { bucketing.problems }

    func key(of flag: Int) -> String { bucketing.flags[flag].key }

    func index(of key: String) -> Int? { bucketing.flagIndex[CodePoints(key)] }

    /// Never: what another campaign does to a key (an error that stops the SDK) is found campaign by
    /// campaign, whichever flag is asked first.
    func dependsOnEarlierFlags(_ flag: Int) -> Bool { false }
  }
}
