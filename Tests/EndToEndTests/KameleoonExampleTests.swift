import Testing

/// The web handler of `Examples`, which asks `flagscope serve`.
@Suite struct KameleoonExampleTests {
  @Test func aRequestIsAnsweredWithVariationsAndACookie() throws {
    let server = RunningProgram(["serve", "demo:kameleoon", "--port", "0"])
    defer { server.kill() }
    let greeting = (0..<3).compactMap { _ in server.line() }.joined(separator: "\n")
    let address = try #require(greeting.firstMatch(of: #/http://[0-9.]+:[0-9]+/#)).output
    func ask(_ head: String) throws -> String {
      try Spawn.run(
        ["sh", "-c", "printf '\(head)' | \"$H\" site \(address)"],
        environment: Program.environment + ["H=\(Program.kameleoonHandler)"]
      ).text
    }
    let new = try ask(#"GET /checkout HTTP/1.1\r\nHost: shop\r\n\r\n"#)
    #expect(new.contains("HTTP/1.1 200 OK"))
    #expect(new.contains(#/Set-Cookie: kameleoonVisitorCode=[0-9a-f]{16}; Domain=localhost;/#))
    #expect(new.contains(#/\n[a-z_]+: [a-z_]+\n/#))
    let known = try ask(#"GET /consent HTTP/1.1\r\nCookie: kameleoonVisitorCode=abc\r\n\r\n"#)
    #expect(known.contains("kameleoonVisitorCode=abc;"))
  }
}
