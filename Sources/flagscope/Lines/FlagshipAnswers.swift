import FlagEngine

/// Writes what a Flagship configuration answers.
struct FlagshipAnswers: Sendable {
  /// The configuration; nil where the text is no JSON.
  private let configuration: Flagship.Configuration?

  init(_ configuration: Flagship.Configuration) {
    self.configuration = configuration
  }

  /// The answers to what a server answered, be it a bucketing file or not.
  init(answer bytes: [UInt8]) {
    if case .flagship(let configuration)? = try? FlagConfiguration(bytes, platform: .flagship) {
      self.configuration = configuration
    } else {
      configuration = nil
    }
  }

  /// Writes the members of a case's answer, without braces.
  func write(_ visit: FlagshipCase, options: EvaluationOptions, into writer: inout JSONWriter) {
    guard let configuration else {
      // Source: Python SDK 2.1.1, observed; Vectors/flagship/robustness.json.
      return writer.raw(#""start":"error:JSONDecodeError""#)
    }
    Flagship.synchronize(configuration, visit.visitor, options: options)
      .write(to: &writer, visitorID: visit.givenID, keys: visit.keys)
  }
}
