import FlagClient
import FlagEngine
import FlagServer
import TerminalUI
import flagscope

/// `flagscope serve FILE`: a local server in place of the vendors' services.
struct Serving {
  let options: ServeCommand

  func run() throws {
    let source = SourceAddress(options.file)
    guard !source.isRemote else {
      throw InputError("flagscope serve serves what is on this machine: a file, '-' or a demo.")
    }
    try options.prepareOutput()
    try Descriptors.require(Descriptors.many)
    let file = try ServedFile(source, platform: options.platform)
    let log = ServerLog()
    var settings = try settings()
    if let record = options.record {
      let recording = try RequestRecording(record) { log.add(.note($0)) }
      settings.record = { recording.add($0) }
    }
    if let visitorData = options.visitorData {
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
      host: options.host, port: options.port, eventsPort: options.eventsPort,
      // Over TLS the certificate proves the name: an SDK may be led here by the vendor's own.
      answersToAnyName: !isLoopback || !options.tls.isEmpty,
      origins: Set(options.origin))
    guard options.tls.count == 2 else { return settings }
    do throws(ServerIdentity.Fault) {
      settings.identity = try ServerIdentity(
        certificatePath: options.tls[0], keyPath: options.tls[1])
    } catch {
      throw InputError(
        "Cannot use \(options.tls[0].safe) and \(options.tls[1].safe): \(error.message)")
    }
    return settings
  }

  private func start(_ server: ConfigurationServer) throws(InputError) -> [Int] {
    do {
      return try Waiting.run { try await server.start() }
    } catch let fault as ListenFault {
      throw InputError("Cannot listen on \(options.host.safe): \(fault.reason). \(fault.advice)")
    } catch {
      throw InputError("Cannot listen on \(options.host.safe). Try another --host or --port.")
    }
  }

  private func greeting(
    _ source: SourceAddress, _ server: ConfigurationServer, _ ports: [Int],
    certificate: ServerIdentity?
  ) -> String {
    let scheme = options.tls.isEmpty ? "http" : "https"
    let host = options.host.contains(":") ? "[\(options.host)]" : options.host
    let bases = ports.map { "\(scheme)://\(host):\($0)".safe }
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
    options.host == "localhost" || options.host == "::1" || options.host.hasPrefix("127.")
  }
}
