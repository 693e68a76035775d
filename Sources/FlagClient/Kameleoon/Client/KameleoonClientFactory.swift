public import FlagEngine
internal import Synchronization

/// One client a site, for the whole program (`KameleoonClientFactory`).
public enum KameleoonClientFactory {
  private static let clients = Mutex<[String: KameleoonClient]>([:])

  /// The client of a site; it is made where there is none (`create`).
  ///
  /// - Parameters:
  ///   - siteCode: the code of the site.
  ///   - configuration: how a new client works; one that exists stays as it is.
  ///   - transport: a new client's way to the network.
  /// - Returns: the client.
  /// - Throws: `siteCodeIsEmpty`.
  public static func client(
    siteCode: String, configuration: KameleoonClientConfiguration,
    transport: HTTPExchange = .live(NetworkEnvironment())
  ) throws(KameleoonError) -> KameleoonClient {
    var error: KameleoonError?
    let client = clients.withLock { clients -> KameleoonClient? in
      if let known = clients[siteCode] { return known }
      do throws(KameleoonError) {
        let client = try KameleoonClient(
          siteCode: siteCode, configuration: configuration, transport: transport)
        clients[siteCode] = client
        return client
      } catch let thrown {
        error = thrown
        return nil
      }
    }
    guard let client else { throw error ?? .siteCodeIsEmpty }
    return client
  }

  /// The client of a site; where there is none it is made as the vendor's own file says (`create`
  /// with `config_path`).
  ///
  /// - Parameters:
  ///   - siteCode: the code of the site.
  ///   - path: the file's path.
  /// - Returns: the client.
  /// - Throws: `siteCodeIsEmpty`, `configFileNotFound`, `configCredentialsInvalid`, or why the file
  ///   cannot be used.
  public static func client(
    siteCode: String, configurationFile path: String = KameleoonClientConfiguration.usualPath
  ) throws -> KameleoonClient {
    guard !siteCode.isEmpty else { throw KameleoonError.siteCodeIsEmpty }
    if let known = clients.withLock({ $0[siteCode] }) { return known }
    return try client(
      siteCode: siteCode, configuration: KameleoonClientConfiguration(file: path))
  }

  /// Forgets the client of a site and ends it (`forget`); nothing happens where there is none.
  ///
  /// - Parameters:
  ///   - siteCode: the code of the site.
  ///   - flushing: whether what waits is sent first.
  /// - Returns: the codes of the visitors about whom something is left unsent.
  @discardableResult
  public static func forget(siteCode: String, flushing: Bool = true) async -> [String] {
    let client = clients.withLock { $0.removeValue(forKey: siteCode) }
    return await client?.close(flushing: flushing) ?? []
  }
}
