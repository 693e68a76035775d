package import ArgumentParser
package import FlagEngine
import TerminalUI

/// `flagscope serve FILE`: a local server in place of the vendors' services.
package struct ServeCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
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
  package var file: String

  @Option(
    help: "The platform, where the content does not tell: kameleoon or flagship.",
    transform: ReadingOptions.platform(named:))
  package var platform: Platform?

  @Option(help: "The port; 0: any that is free.")
  package var port = 8600

  @Option(
    help: ArgumentHelp(
      "A second port that answers the same: Kameleoon's SDKs look for events on port 8110.",
      valueName: "port"))
  package var eventsPort: Int?

  @Option(
    help: """
      The address to listen on. Default: this machine alone can connect, and only names of it \
      (localhost) are answered.
      """)
  package var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      """
      A page's origin, such as https://shop.example, whose scripts may read the answers besides \
      pages of this machine; may be repeated; '*': all.
      """, valueName: "origin"))
  package var origin: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Serve over TLS with a certificate chain and its private key, both PEM files.",
      valueName: "cert key"))
  package var tls: [String] = []

  @Option(
    help: "A file to which each request is added as a JSON line, without its secrets.",
    completion: .file())
  package var record: String?

  @Option(
    help: ArgumentHelp(
      """
      A folder with what Kameleoon's platform knows: visitor/CODE.json answers remote visitor data, \
      map/KEY.json remote data.
      """, valueName: "dir"), completion: .directory)
  package var visitorData: String?

  @Flag(.ascii) var ascii: Bool?

  package init() {}

  package func validate() throws {
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

  /// Sets what the environment and the options say about the output.
  package func prepareOutput() throws {
    _ = try Settings.read([Setting: SettingValue]([:], [.ascii: ascii]))
  }

  package func run() throws { try ServeProgram.take() }
}
