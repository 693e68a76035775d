import Foundation

/// A certificate for `localhost` that signs itself, with its key, in files that end with the test.
final class Certificate {
  private let folder: String
  let certificate: String
  let key: String

  init() throws {
    folder = NSTemporaryDirectory() + "flagscope-tls-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    certificate = folder + "/cert.pem"
    key = folder + "/key.pem"
    _ = try write(Self.text, "cert.pem")
    _ = try write(Self.keyText, "key.pem")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes a file beside them.
  ///
  /// - Returns: its path.
  func write(_ text: String, _ name: String) throws -> String {
    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    return folder + "/" + name
  }

  /// Made for these tests alone; valid until 2126.
  private static let text = """
    -----BEGIN CERTIFICATE-----
    MIIBnDCCAUGgAwIBAgIUXe15u3QoW4bXOQryloG2z90FBekwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE0MTE0OFoYDzIxMjYxMDI5
    MTQxMTQ4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAS/H1xP7DofqRVd3nxE/G1evOkA3qXmBIQRpoB8I50aerSySpaWcSCk
    IrPLXzx2jsvYk0eDeVsE6upPLFZdfvDJo28wbTAdBgNVHQ4EFgQUWAVzlODzaCVJ
    oBdQ9b0cvtgjNpIwHwYDVR0jBBgwFoAUWAVzlODzaCVJoBdQ9b0cvtgjNpIwDwYD
    VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
    zj0EAwIDSQAwRgIhAK4WrpyqQWUfzzRrn2pnvQrVxwqfWSZTiv7w2QFOaB2+AiEA
    yTOeiptzeBvm7SlOUsG6hRpQtuO9zvn0GMVpDoaoBv0=
    -----END CERTIFICATE-----
    """

  private static let keyText = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZczMCzieu35fALjD
    WS1uehFgDTE1LoRTSndRSmJLoqShRANCAAS/H1xP7DofqRVd3nxE/G1evOkA3qXm
    BIQRpoB8I50aerSySpaWcSCkIrPLXzx2jsvYk0eDeVsE6upPLFZdfvDJ
    -----END PRIVATE KEY-----
    """

  /// A key that belongs to no certificate here.
  static let otherKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2l2yMmYYh0NCUyyq
    pV759Nty1iSlLbKozcSXGw13AlWhRANCAASke4U/fO1RbviZbCMBypEVVV3sU7w7
    cgmETiuNPXqoIGdUgog8OO+gR7JEcp9H+Y05wXQoQsIYKBJ1bAXVB/9Z
    -----END PRIVATE KEY-----
    """
}
