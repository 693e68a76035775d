/// A request to one address, with all that the thread of the network must know.
struct CurlOrder: Sendable {
  var address: WebAddress
  var method: String
  /// All that are sent, but for `Host` and `Content-Length`.
  var headers: [HTTPRequest.Header]
  /// The body; nil: none.
  var body: [UInt8]?
  /// How long the exchange may take, as it is told.
  var seconds: Double
  /// When the exchange must be over; where the answer is a stream, when it must have begun.
  var deadline: ContinuousClock.Instant
  /// Whether the answer may go on for ever.
  var isStream: Bool
  /// The file of the authorities to trust instead of the system's.
  var authoritiesFile: String?
  /// The proxy to go through.
  var proxy: NetworkEnvironment.Proxy?
  /// The most bytes of a body, unpacked.
  var bodyLimit: Int
  /// Whether nothing is sent: the server is only asked for its certificates, whatever they are.
  var isProbe = false
}
