import Foundation
import Testing

/// Stories on the stage: without a terminal as files, and in one with the space bar.
@Suite struct StoryTests {
  private static let names = ["checkout-in-paris", "shop-without-borders"]
  /// Who the people of the demos are.
  private static let secrets = [
    "d76d4330f1446bea", "9f2c61d0a7b34e58", "qa-marta-01", "cust-100245", "guest-8412",
    "guest-7103", "marion.v@example.com", "halden-finch.example",
  ]

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flagscope-story-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func theBundledStoriesAreListedWithASentenceEach() {
    let outcome = CommandLineProgram.run(["--demo", "--list-scripts"])
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    let names = Self.names + ["tracking"]
    #expect(lines.count == names.count)
    for (name, line) in zip(names, lines) {
      #expect(line.hasPrefix("\(name)  ") && line.count > name.count + 20)
    }
  }

  @Test func theStoryOfTheOutboxHoldsWhatItTells() throws {
    try withFolder { folder in
      let outcome = CommandLineProgram.run([
        "--demo", "tracking", "--frames", folder.path, "--size", "120x40",
      ])
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      let frames = try (1...8).map { step in
        try String(contentsOf: folder.appendingPathComponent("0\(step).txt"), encoding: .utf8)
      }
      #expect(!frames[0].contains("HELD"))
      #expect(frames[1].contains("new_checkout seen by the application"))
      #expect(frames[4].contains("convert 7310 revenue=49.90"))
      #expect(frames[7].contains(" HELD") && !frames[7].contains("SENDING"))
    }
  }

  @Test(arguments: names, ["80x24", "120x40"])
  func aStoryIsWrittenStepByStepWithoutATerminal(_ name: String, _ size: String) throws {
    try withFolder { folder in
      let cast = folder.appendingPathComponent("story.cast")
      let outcome = CommandLineProgram.run([
        "--script", name, "--frames", folder.appendingPathComponent("frames").path, "--cast",
        cast.path, "--size", size,
      ])
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      let parts = size.split(separator: "x").compactMap { Int($0) }
      for step in 1...12 {
        let number = step < 10 ? "0\(step)" : "\(step)"
        let frame = folder.appendingPathComponent("frames/\(number)")
        let text = try String(contentsOf: frame.appendingPathExtension("txt"), encoding: .utf8)
        let picture = try String(contentsOf: frame.appendingPathExtension("svg"), encoding: .utf8)
        #expect(text.contains(" \(step)/12 "))
        #expect(text.contains("codes masked"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == parts[1] + 1)
        #expect(lines.allSatisfy { $0.count <= parts[0] })
        #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
        #expect(picture.contains("#10141a"))
        for secret in Self.secrets {
          #expect(!text.contains(secret) && !picture.contains(secret), "\(secret) in \(number)")
        }
      }
      try expectRecording(cast, width: parts[0], height: parts[1])
    }
  }

  /// Source: docs.asciinema.org/manual/asciicast/v2.
  private func expectRecording(_ file: URL, width: Int, height: Int) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.utf8.count < 200_000)
    for secret in Self.secrets { #expect(!text.contains(secret), "\(secret) in the recording") }
    let lines = try text.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8))
    }
    let header = try #require(lines.first as? [String: Any])
    #expect(header["version"] as? Int == 2)
    #expect(header["width"] as? Int == width && header["height"] as? Int == height)
    var last = -1.0
    for line in lines.dropFirst() {
      let event = try #require(line as? [Any])
      let time = try #require(event[0] as? Double)
      #expect(event.count == 3 && event[1] as? String == "o" && event[2] is String)
      #expect(time > last)
      last = time
    }
    // The title, twelve steps, the end.
    #expect(lines.count == 15)
  }

  /// What the captions say is what the screens show.
  @Test(arguments: [
    ("checkout-in-paris", 2, ["gold_concierge_chat   serves on"]),
    ("checkout-in-paris", 3, ["free_shipping_banner   serves on", "\"Paris\""]),
    ("checkout-in-paris", 4, ["*free_shipping_banner", "serves on_lower", "\"Lyon\""]),
    ("checkout-in-paris", 5, ["serves (off)", "changed 2 flags", "\"Belgium\""]),
    ("checkout-in-paris", 6, ["serves on_lower", "undid: country"]),
    ("checkout-in-paris", 7, ["new_checkout   serves express", "experiment"]),
    ("checkout-in-paris", 8, ["[one_page]", "natural answer: express", "1 FORCED"]),
    ("checkout-in-paris", 9, ["checkout_upsell   serves (off)", "\"express\""]),
    ("checkout-in-paris", 10, ["checkout_upsell   serves accessory"]),
    ("checkout-in-paris", 11, ["changed 2 flags"]),
    ("checkout-in-paris", 12, ["gold_concierge_chat   serves (off)", "needs \"platinum\""]),
    ("shop-without-borders", 2, ["serves 39.5", "France and Belgium"]),
    ("shop-without-borders", 3, ["United Kingdom", "\"GBP\""]),
    ("shop-without-borders", 4, ["serves 79", "Elsewhere", "\"USD\""]),
    ("shop-without-borders", 5, ["serves 39.5"]),
    ("shop-without-borders", 6, ["greeting   serves", "Newcomers"]),
    ("shop-without-borders", 7, ["Silver"]),
    ("shop-without-borders", 8, ["returns_days   serves --"]),
    ("shop-without-borders", 9, ["returns_days   serves 60", "cart_total \"310\"→310"]),
    ("shop-without-borders", 10, ["checkout_v2   serves [true]"]),
    ("shop-without-borders", 11, ["checkout_v2   serves false"]),
    ("shop-without-borders", 12, ["*checkout_v2", "serves true", "changed 2 flags"]),
  ])
  func theScreenBearsTheCaptionOut(_ sample: (name: String, step: Int, words: [String])) throws {
    let frames = try #require(Self.frames[sample.name])
    for word in sample.words {
      #expect(frames[sample.step - 1].contains(word), "step \(sample.step): \(word)")
    }
  }

  /// The steps of each story at 120 columns, told once.
  private static let frames: [String: [String]] = {
    var frames: [String: [String]] = [:]
    for name in names {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("flagscope-frames-\(UUID().uuidString)")
      _ = CommandLineProgram.run([
        "--demo", name, "--frames", folder.path, "--size", "120x40",
      ])
      frames[name] = (1...12).map { step in
        let file = folder.appendingPathComponent(step < 10 ? "0\(step).txt" : "\(step).txt")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      }
      try? FileManager.default.removeItem(at: folder)
    }
    return frames
  }()

  @Test func aScriptOfOnesOwnRunsOnAFileOfOnesOwn() throws {
    try withFolder { folder in
      let shop = folder.appendingPathComponent("shop.json")
      let next = folder.appendingPathComponent("next.json")
      let resources = CommandLineProgram.repository + "/Sources/flagscope/Resources"
      let text = try String(contentsOfFile: "\(resources)/flagship-shop.json", encoding: .utf8)
      try text.write(to: shop, atomically: true, encoding: .utf8)
      try text.replacingOccurrences(of: "Made to last", with: "Made to stay")
        .write(to: next, atomically: true, encoding: .utf8)
      let script = folder.appendingPathComponent("own.script")
      try "# Two\nset country \"GB\"\nflag currency\n# Next\nrelease \(next.path)\n"
        .write(to: script, atomically: true, encoding: .utf8)
      let outcome = CommandLineProgram.run(
        [
          shop.path, "--script", script.path, "--frames", folder.appendingPathComponent("out").path,
          "--no-state",
        ], environment: ["HOME": folder.path])
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      let first = try String(
        contentsOf: folder.appendingPathComponent("out/01.txt"), encoding: .utf8)
      #expect(first.contains("currency   serves \"GBP\""))
      let second = try String(
        contentsOf: folder.appendingPathComponent("out/02.txt"), encoding: .utf8)
      #expect(second.contains("rev "))
    }
  }

  @Test(arguments: [
    ("# a\nswep new_checkout", "2: no command \"swep\""),
    ("# a\n\nflag nothing", "3: This file has no flag \"nothing\"."),
    ("# a\nset contry FR", "2: No field is called \"contry\"."),
    ("# a\nforce new_checkout=nothing", "2: nothing cannot be forced for new_checkout."),
    ("# a\nrelease nowhere.json", "Cannot read nowhere.json"),
    ("## only words", "there is no step"),
  ])
  func aFaultOfAScriptNamesItsLine(_ sample: (script: String, message: String)) throws {
    try withFolder { folder in
      let script = folder.appendingPathComponent("own.script")
      try sample.script.write(to: script, atomically: true, encoding: .utf8)
      let outcome = CommandLineProgram.run([
        "--demo", "--script", script.path, "--frames", folder.path,
      ])
      #expect(outcome.exitCode == 2)
      #expect(outcome.errors.contains(sample.message), "\(outcome.errors)")
    }
  }

  @Test(arguments: [
    (["--script", "checkout-in-pari"], "Did you mean \"checkout-in-paris\"?"),
    (["--script", "nowhere.script", "--frames", "x"], "nowhere.script"),
    (["--demo", "--frames", "/proc/nowhere"], "Cannot write"),
    (["--demo", "--size", "10x3", "--cast", "x"], "is no size"),
    (["--demo", "--size", "80x24"], "--size is the size of --frames and --cast"),
  ])
  func whatCannotBeToldIsSaid(_ sample: (arguments: [String], message: String)) {
    let outcome = CommandLineProgram.run(sample.arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(sample.message), "\(outcome.errors)")
  }

  @Test func aBrokenFileAndALostServerDoNotEndAStory() throws {
    try withFolder { folder in
      let resources = CommandLineProgram.repository + "/Sources/flagscope/Resources"
      let shop = folder.appendingPathComponent("shop.json")
      let text = try String(contentsOfFile: "\(resources)/kameleoon-shop.json", encoding: .utf8)
      try text.write(to: shop, atomically: true, encoding: .utf8)
      let story = [
        "--personas", "\(resources)/kameleoon-personas.json", "--script", "checkout-in-paris",
      ]
      let server = RunningProgram(["serve", shop.path, "--port", "0"])
      defer { _ = server.end(by: SIGKILL) }
      let greeting = try #require(server.line())
      let address = try #require(greeting.split(separator: "http://127.0.0.1:").last)
      let live = try TmuxSession(
        [
          Program.flagscope, "kameleoon:my-site", "--no-cache", "--base-url",
          "kameleoon=http://127.0.0.1:\(address.prefix { $0.isNumber })",
        ] + story, width: 120, height: 40)
      let session = try TmuxSession([Program.flagscope, shop.path] + story, width: 120, height: 40)
      for console in [live, session] {
        try console.wait(for: "Space begins.")
        try console.press("Space")
        try console.wait(for: "1/12")
      }
      _ = server.end(by: SIGKILL)
      try "{".write(to: shop, atomically: true, encoding: .utf8)
      try session.wait(for: "REJECTED new file, using")
      for console in [live, session] {
        try console.press("Space")
        try console.wait(for: "2/12")
        try console.resize(width: 80, height: 24)
        try console.press("Space")
        try console.wait(for: "free from the usual amount")
        try console.press("Space")
        try console.wait(for: "changed 1 flag: free_shipping_banner")
      }
      try text.write(to: shop, atomically: true, encoding: .utf8)
      try session.wait(for: "FILE shop.json")
      try session.press("Space")
      try session.wait(for: "5/12")
    }
  }

  @Test func theSpaceBarTellsTheStoryInATerminal() throws {
    try withFolder { folder in
      let session = try TmuxSession([
        "sh", "-c", "cd \(folder.path); exec \(Program.flagscope) --demo checkout-in-paris",
      ])
      try session.wait(for: "Space begins.")
      for step in 1...4 {
        try session.press("Space")
        try session.wait(for: "\(step)/12")
      }
      try session.press("b")
      try session.wait(for: "3/12")
      try session.resize(width: 120, height: 40)
      try session.press("Space")
      try session.wait(for: "4/12")
      try session.resize(width: 80, height: 24)
      try session.press("y", "s")
      try session.wait(for: "Saved the screen as flagscope-screen.svg")
      let picture = try String(
        contentsOf: folder.appendingPathComponent("flagscope-screen.svg"), encoding: .utf8)
      #expect(picture.contains("4/12") && !picture.contains("d76d4330f1446bea"))
      try session.type(":record story.script")
      try session.press("Enter")
      try session.wait(for: "Wrote the script")
      let script = try String(
        contentsOf: folder.appendingPathComponent("story.script"), encoding: .utf8)
      #expect(script.contains("set city Lyon"))
      try session.press("q")
      try session.wait(for: "All panes are back")
      try session.press("q")
      #expect(try session.waitForExit() == .code(0))
    }
  }
}
