extension Flagship.Configuration {
  /// Reads a bucketing file as the SDK does, which takes any JSON.
  ///
  /// - Parameter document: the file.
  package init(taking document: JSONDocument) { self.init(Flagship.Bucketing(document)) }

  /// Whether the file switches everything off.
  ///
  /// - Parameter profile: the SDK that reads it.
  /// - Returns: whether it is panic.
  package func isPanic(_ profile: Profile) -> Bool { bucketing.isPanic(Flagship.Rules(profile)) }

  /// The name of the error with which the SDK's `start` refuses the file; nil: it takes it.
  ///
  /// - Parameter profile: the SDK that reads it.
  /// - Returns: the error.
  package func startError(_ profile: Profile) -> String? {
    bucketing.startError(Flagship.Rules(profile))
  }
}
