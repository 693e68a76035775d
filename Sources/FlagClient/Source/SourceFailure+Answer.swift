extension SourceFailure {
  /// The most characters of an answer that are kept.
  private static let excerptLimit = 500

  /// An answer that holds no configuration.
  ///
  /// - Parameters:
  ///   - download: the answer.
  ///   - place: host and port of the server.
  ///   - advice: what to check when the server does not give the source.
  ///   - time: milliseconds since 1970.
  init(_ download: Download, at place: String, advice: String, time: Double) {
    let status = download.response.status
    self.init(
      label: "\(status)", sentence: Self.sentence(status, place, advice),
      answer: Self.excerpt(of: download.bytes), at: time, nextTry: nil)
  }

  /// An exchange that failed.
  init(_ error: TransportError, time: Double) {
    self.init(label: error.label, sentence: error.sentence, at: time, nextTry: nil)
  }

  /// The beginning of a body as text.
  ///
  /// - Parameters:
  ///   - bytes: the body.
  ///   - secret: what was sent and is not shown, should the server repeat it.
  /// - Returns: the text.
  static func excerpt(of bytes: [UInt8], without secret: Secret = Secret("")) -> String {
    let text = String(decoding: bytes.prefix(Download.excerptLimit), as: UTF8.self)
    return String(secret.removed(from: text).prefix(excerptLimit))
  }

  private static func sentence(_ status: Int, _ place: String, _ advice: String) -> String {
    switch status {
    case 304:
      "\(place) says that nothing has changed (304), but there is no earlier copy here."
    case 300...399:
      "\(place) sends on without saying where to (\(status)). \(advice)"
    case 401:
      "\(place) asks for a sign-in (401), which this service needs none for. \(advice)"
    case 403:
      "\(place) does not give this configuration (403). \(advice)"
    case 404, 410:
      "\(place) has no such configuration (\(status)). \(advice)"
    case 407:
      "The proxy before \(place) asks for a sign-in (407). Check HTTPS_PROXY."
    case 429:
      "\(place) was asked too often (429) and wants a pause."
    case 500...599:
      "\(place) has a fault of its own (\(status))."
    default:
      "\(place) refuses the request (\(status)). \(advice)"
    }
  }
}
