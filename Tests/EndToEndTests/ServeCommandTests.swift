import Glibc
import Testing

/// `flagscope serve` as a user runs it.
@Suite(.serialized) struct ServeCommandTests {
  private static let first = #"{"featureFlags": [], "configuration": {}}"#
  private static let second = #"{"featureFlags": [], "configuration": {"realTimeUpdate": true}}"#

  @Test func anEditIsServedAndARequestIsALine() throws {
    let file = try TemporaryFile(Self.first)
    let server = try Server(["serve", file.path, "--port", "0"])
    #expect(server.greeting.contains("(Kameleoon, 0 flags)"))
    #expect(try server.get("/v3/site").body == Self.first)
    let line = try #require(server.program.line())
    #expect(line.contains(" GET /v3/site 200 \(Self.first.utf8.count) B "))
    try write(Self.second, to: file.path)
    let edit = try #require(server.program.line())
    #expect(edit.contains(" was edited: \(Self.second.utf8.count) B, 0 flags"))
    #expect(try server.get("/v3/site").body == Self.second)
  }

  @Test func anEditThatDoesNotParseIsRefusedInOneLine() throws {
    let file = try TemporaryFile(Self.first)
    let server = try Server(["serve", file.path, "--port", "0"])
    try write("{\n  \"featureFlags\": [}\n", to: file.path)
    let refusal = try #require(server.program.line())
    #expect(refusal.contains("REJECTED, the old one is still served: "))
    #expect(refusal.contains("line 2, column 20"))
    #expect(try server.get("/v3/site").body == Self.first)
  }

  @Test func aFileThatIsEmptiedBeforeItIsWrittenIsNotRefused() throws {
    let file = try TemporaryFile(Self.first)
    let server = try Server(["serve", file.path, "--port", "0"])
    for (half, text) in [("", Self.second), (#"{"featureFlags": [], "#, Self.first)] {
      try write(half, to: file.path)
      try write(text, to: file.path)
      let edit = try #require(server.program.line())
      #expect(edit.contains(" was edited: \(text.utf8.count) B, 0 flags"))
    }
  }

  @Test(arguments: [(first, false), (second, true)])
  func theGreetingSaysHowClientsHearOfEdits(_ file: String, _ isAnnounced: Bool) throws {
    let file = try TemporaryFile(file)
    let server = RunningProgram(["serve", file.path, "--port", "0"])
    let lines = (0..<3).compactMap { _ in server.line() }
    #expect(lines.count == 3)
    #expect(lines.last?.contains("/sse") == isAnnounced)
    #expect(lines.last?.contains(#""realTimeUpdate": true"#) == !isAnnounced)
    server.kill()
  }

  @Test func withTooFewFilesOpenItSaysHowManyItNeeds() throws {
    for command in ["serve demo:kameleoon --port 0", "list kameleoon:site", ""] {
      let result = try Spawn.run(
        ["sh", "-c", "ulimit -n 16; exec \"$F\" \(command)"],
        environment: Program.environment + ["F=\(Program.flagscope)"])
      #expect(result.status == .code(2), "\(command)")
      #expect(result.text.contains("Only 16 files may be open; flagscope needs"), "\(result.text)")
    }
  }

  @Test func aPageThatMayNotReadIsNamedInTheLog() throws {
    let server = try Server(["serve", "demo:kameleoon", "--port", "0"])
    _ = try server.get("/v3/site", "Origin: https://shop.example\r\n")
    let line = try #require(server.program.line())
    #expect(line.hasSuffix("(not for pages of https://shop.example; see --origin)"))
  }

  @Test func aSecretInAQueryIsNotLogged() throws {
    let server = try Server(["serve", "demo:kameleoon", "--port", "0"])
    _ = try server.get("/oauth/token?client_secret=hushhush")
    let line = try #require(server.program.line())
    #expect(line.contains("client_secret=*** ") && !line.contains("hushhush"))
  }

  @Test func aLineIsShortAndHoldsNothingThatMovesTheCursor() throws {
    let server = try Server(["serve", "demo:flagship", "--port", "0"])
    #expect(try server.get("/\u{1B}[2J").head.hasPrefix("HTTP/1.1 400 "))
    #expect(try server.get("/" + String(repeating: "x", count: 1_000)).body.contains("message"))
    let line = try #require(server.program.line())
    #expect(line.contains("… 404 "))
    #expect(line.count < 300)
  }

  @Test func anInterruptEndsItAsASignalDoes() throws {
    let server = try Server(["serve", "demo:kameleoon", "--port", "0"])
    #expect(server.program.end(by: SIGINT) == 128 + SIGINT)
  }

  @Test func theServerIsFoundBesideTheProgramOrInLibexecAndElseItsBuildIsTold() throws {
    let built = Program.flagscope.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    // On the same disk, so that a second name is enough.
    var template = Array("\(built)/installed-XXXXXX".utf8CString)
    let place = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { _ = try? Spawn.run(["rm", "-r", place]) }
    for folder in ["bin", "libexec", "libexec/flagscope"] { mkdir("\(place)/\(folder)", 0o700) }
    try #require(link(Program.flagscope, "\(place)/bin/flagscope") == 0)
    func serve() throws -> ProgramResult {
      try Spawn.run(
        ["\(place)/bin/flagscope", "serve", "demo:flagship", "--host", "203.0.113.7"])
    }
    let missing = try serve()
    #expect(missing.status == .code(2))
    #expect(missing.text.contains("needs the program flagscope-serve"), "\(missing.text)")
    #expect(missing.text.contains("\"make serve\" builds and starts it"), "\(missing.text)")
    for folder in ["libexec/flagscope", "bin"] {
      let path = "\(place)/\(folder)/flagscope-serve"
      try #require(link("\(built)/flagscope-serve", path) == 0)
      let found = try serve()
      #expect(
        found.text.contains("203.0.113.7: this machine has no such address."), "\(found.text)")
      unlink(path)
    }
  }

  @Test func aPortThatIsTakenIsAnErrorWithAdvice() throws {
    let server = try Server(["serve", "demo:kameleoon", "--port", "0"])
    let second = CommandLineProgram.run(["serve", "demo:flagship", "--port", "\(server.port)"])
    #expect(second.exitCode == 2)
    let port = server.port
    #expect(
      second.errors
        == "Cannot listen on 127.0.0.1: port \(port) is in use. Try another --port, or 0.\n")
  }

  @Test(arguments: [
    (["--tls", "a"], "--tls takes two files"),
    (["--tls", "/nowhere", "/nowhere"], "The certificate is no readable file"),
    (["--origin", "shop.example"], "--origin needs scheme and host"),
    (["--origin", "https://shop.example/"], "--origin needs scheme and host"),
    (["--port", "70000"], "A port is a number from 0 to 65535."),
    (["--host", "203.0.113.7"], "203.0.113.7: this machine has no such address."),
    (["--host", "no.such.invalid"], "no.such.invalid: no address is known by that name."),
  ])
  func whatCannotBeServedIsSaid(arguments: [String], reason: String) {
    let outcome = CommandLineProgram.run(["serve", "demo:flagship"] + arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(reason))
  }

  private func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_TRUNC)
    try #require(descriptor >= 0)
    #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    close(descriptor)
  }
}

/// The program while it serves, ended with the test.
private final class Server {
  let program: RunningProgram
  let greeting: String
  let port: Int

  init(_ arguments: [String]) throws {
    program = RunningProgram(arguments)
    greeting = try #require(program.line())
    let address = try #require(greeting.split(separator: "http://127.0.0.1:").last)
    port = try #require(Int(address.prefix { $0.isNumber }))
    // Two lines say what is served where.
    for _ in 0..<2 { _ = try #require(program.line()) }
  }

  deinit { _ = program.end(by: SIGKILL) }

  /// Asks once, over a connection of its own.
  func get(_ path: String, _ headers: String = "") throws -> (head: String, body: String) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(status == 0)
    let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)Connection: close\r\n\r\n"
    try #require(write(descriptor, request, request.utf8.count) == request.utf8.count)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &piece, piece.count), count > 0 {
      bytes += piece[..<count]
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }
}
