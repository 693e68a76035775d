import ArgumentParser
import FlagClient
import FlagEngine
import FlagServer
import TerminalUI

/// `flagscope serve FILE`: a local server in place of the vendors' services.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve a configuration the way the vendors' services do, until Ctrl-c.",
    discussion: """
      Any site code or environment id is answered with FILE; an edit of FILE is served, and \
      announced, as soon as it is saved. Kameleoon: the data file and its event stream. Flagship: \
      the bucketing file, and the Decision API (campaigns, one campaign, flags), answered by the \
      rules of the vendor's server. What an SDK reports (visits, activations, hits) is received, \
      logged as a line and thrown away: nothing leaves this machine.
      """)

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Option(
    help: "The platform, where the content does not tell: kameleoon or flagship.",
    transform: ReadingOptions.platform(named:))
  var platform: Platform?

  @Option(help: "The port; 0: any that is free.")
  var port = 8600

  @Option(
    help: ArgumentHelp(
      "A second port that answers the same: Kameleoon's SDKs look for events on port 8110.",
      valueName: "port"))
  var eventsPort: Int?

  @Option(
    help: """
      The address to listen on. Default: this machine alone can connect, and only names of it \
      (localhost) are answered.
      """)
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      """
      A page's origin, such as https://shop.example, whose scripts may read the answers besides \
      pages of this machine; may be repeated; '*': all.
      """, valueName: "origin"))
  var origin: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Serve over TLS with a certificate chain and its private key, both PEM files.",
      valueName: "cert key"))
  var tls: [String] = []

  @Option(
    help: "A file to which each request is added as a JSON line, without its secrets.",
    completion: .file())
  var record: String?

  @Option(
    help: ArgumentHelp(
      """
      A folder with what Kameleoon's platform knows: visitor/CODE.json answers remote visitor data, \
      map/KEY.json remote data.
      """, valueName: "dir"), completion: .directory)
  var visitorData: String?

  @Flag(.ascii) var ascii: Bool?

  func validate() throws {
    guard tls.isEmpty || tls.count == 2 else {
      throw ValidationError("--tls takes two files: a certificate and its key.")
    }
    for origin in origin where !Self.isOrigin(origin) {
      throw ValidationError(
        "--origin needs scheme and host, such as https://shop.example, or '*'; got "
          + "\(origin.quoted).")
    }
    for port in [port, eventsPort ?? 0] where !(0...65_535).contains(port) {
      throw ValidationError("A port is a number from 0 to 65535.")
    }
  }

  /// Whether a browser may send such an origin: scheme, host and port, and no path.
  private static func isOrigin(_ text: String) -> Bool {
    if text == "*" || text == "null" { return true }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 3 && ["http:", "https:"].contains(parts[0]) && parts[1].isEmpty
      && !parts[2].isEmpty && text == text.lowercased()
  }

  func run() throws {
    let source = SourceAddress(file)
    guard !source.isRemote else {
      throw InputError("flagscope serve serves what is on this machine: a file, '-' or a demo.")
    }
    _ = try Settings.read([Setting: SettingValue]([:], [.ascii: ascii]))
    try Descriptors.require(Descriptors.many)
    let file = try ServedFile(source, platform: platform)
    let log = ServerLog()
    var settings = try settings()
    if let record {
      let recording = try RequestRecording(record) { log.add(.note($0)) }
      settings.record = { recording.add($0) }
    }
    if let visitorData {
      let folder = RemoteDataFolder(path: visitorData)
      settings.remoteData = { folder.data($0) }
    }
    let server = ConfigurationServer(file.first, settings: settings) { record in
      log.add(.request(record))
    }
    let watcher = FileWatcher()
    if case .file(let path) = source {
      let reload: @Sendable () -> Void = {
        file.reload(into: server) { log.add(.note($0)) }
      }
      if watcher.watch(path, reload) == nil {
        log.add(.note("\(source.name) cannot be watched: edits are not served."))
      }
      // What was saved between the reading and the watch.
      reload()
    }
    let ports = try start(server)
    StandardOutput.show(greeting(source, server, ports, certificate: settings.identity))
    while true {
      let (entries, lostCount) = log.wait()
      var lines = entries.map { $0.line + "\n" }.joined()
      if lostCount > 0 { lines += "… \(lostCount) lines are left out\n" }
      StandardOutput.show(lines)
    }
  }

  private func settings() throws(InputError) -> ConfigurationServer.Settings {
    var settings = ConfigurationServer.Settings(
      host: host, port: port, eventsPort: eventsPort,
      // Over TLS the certificate proves the name: an SDK may be led here by the vendor's own.
      answersToAnyName: !isLoopback || !tls.isEmpty,
      origins: Set(origin))
    guard tls.count == 2 else { return settings }
    do throws(ServerIdentity.Fault) {
      settings.identity = try ServerIdentity(certificatePath: tls[0], keyPath: tls[1])
    } catch {
      throw InputError("Cannot use \(tls[0].safe) and \(tls[1].safe): \(error.message)")
    }
    return settings
  }

  private func start(_ server: ConfigurationServer) throws(InputError) -> [Int] {
    do {
      return try Waiting.run { try await server.start() }
    } catch let fault as ListenFault {
      throw InputError("Cannot listen on \(host.safe): \(fault.reason). \(fault.advice)")
    } catch {
      throw InputError("Cannot listen on \(host.safe). Try another --host or --port.")
    }
  }

  private func greeting(
    _ source: SourceAddress, _ server: ConfigurationServer, _ ports: [Int],
    certificate: ServerIdentity?
  ) -> String {
    let scheme = tls.isEmpty ? "http" : "https"
    let bases = ports.map { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\($0)".safe }
    let configuration = server.configuration
    var lines = [
      "Serving \(source.name) (\(configuration.platform.name), \(configuration.flagCount) flags) "
        + "at \(bases[0]). Ctrl-c ends."
    ]
    switch configuration.platform {
    case .kameleoon:
      lines.append("  data file     GET  \(bases[0])/v3/{siteCode}")
      lines.append("  events        " + events(bases.last ?? bases[0], configuration))
    case .flagship:
      lines.append("  bucketing     GET  \(bases[0])/{envId}/bucketing.json")
      lines.append("  Decision API  POST \(bases[0])/v2/{envId}/campaigns")
    }
    if let warning = certificate?.warning(now: Clock.now / 1_000) { lines.append("! \(warning)") }
    if !isLoopback {
      lines.append(
        "! Other machines can connect: whoever reaches this one reads the configuration.")
    }
    for problem in configuration.problems where problem.isRefusal {
      lines.append("! \(problem.path): \(problem.text)".safe)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// How clients hear of an edit.
  private func events(_ base: String, _ configuration: FlagConfiguration) -> String {
    if case .kameleoon(let configuration) = configuration, !configuration.isRealTime {
      return "none: clients ask again in their own interval, since the file has not "
        + #""configuration": {"realTimeUpdate": true}"#
    }
    return "GET  \(base)/sse"
  }

  private var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
