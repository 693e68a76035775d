// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: one place, so that no module is stricter than another.
var strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
// The checks set this; whoever builds with another compiler is not stopped by its new warnings.
if Context.environment["FLAGSCOPE_STRICT"] != nil {
  strict.append(.treatAllWarnings(as: .error))
}

let package = Package(
  name: "flagscope",
  products: [
    .executable(name: "flagscope", targets: ["flagscope-program"]),
    // What `flagscope serve` starts: the only product that needs a web server.
    .executable(name: "flagscope-serve", targets: ["flagscope-serve"]),
    .library(name: "FlagEngine", targets: ["FlagEngine"]),
    .library(name: "FlagClient", targets: ["FlagClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    // Without its traits: they bring all of Foundation, which the start would pay for.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  ],
  targets: [
    // C libraries, each behind one module.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
    .systemLibrary(name: "CLibYAML", providers: [.apt(["libyaml-dev"])]),
    // libcurl, opened when it is first used: nothing of it is linked.
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CTermGuard"),
    .target(name: "CTextWidth"),

    // Pure: no clock, file, socket or terminal.
    .target(
      name: "FlagEngine", dependencies: ["CPCRE2", "CNettle"], swiftSettings: strict),
    .target(name: "FlagYAML", dependencies: ["CLibYAML"], swiftSettings: strict),
    .target(name: "TerminalUI", dependencies: ["CTextWidth"], swiftSettings: strict),
    .target(
      name: "FlagReports", dependencies: ["FlagEngine", "TerminalUI"], swiftSettings: strict),
    .target(
      name: "FlagConsole", dependencies: ["FlagEngine", "FlagReports", "TerminalUI"],
      swiftSettings: strict),

    .target(
      name: "BuiltInThemes", path: "themes",
      resources: [
        "safe", "mono", "high", "light16", "dark16", "light256", "dark256", "stage", "stage-light",
      ].map {
        .embedInCode("\($0).theme")
      }, swiftSettings: strict),

    // Shells that touch the world.
    .target(
      name: "FlagFiles",
      dependencies: ["FlagEngine", "FlagYAML", "CZlib"],
      swiftSettings: strict),
    .target(
      name: "FlagClient",
      dependencies: [
        "FlagEngine", "FlagFiles", "FlagYAML", "CCurl", "CMalloc",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .target(
      name: "FlagServer",
      dependencies: [
        "FlagEngine",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: strict),
    // Journeys of SDK calls, played by the clients without a network.
    .target(
      name: "FlagReplay",
      dependencies: [
        "FlagEngine", "FlagReports", "FlagClient",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(
      name: "CursesTerminal", dependencies: ["TerminalUI", "CNcurses", "CTermGuard"],
      swiftSettings: strict),
    // The program, as a library: two executables begin it.
    .target(
      name: "flagscope",
      dependencies: [
        "FlagEngine", "FlagReports", "FlagFiles", "FlagClient", "FlagReplay",
        "TerminalUI", "FlagConsole", "CursesTerminal", "CTermGuard", "BuiltInThemes",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [
        .embedInCode("Resources/kameleoon-shop.json"),
        .embedInCode("Resources/kameleoon-personas.json"),
        .embedInCode("Resources/flagship-shop.json"),
        .embedInCode("Resources/flagship-personas.json"),
        .embedInCode("Resources/kameleoon-release.json"),
        .embedInCode("Resources/flagship-release.json"),
        .embedInCode("Resources/checkout-in-paris.script"),
        .embedInCode("Resources/shop-without-borders.script"),
        .embedInCode("Resources/tracking.script"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "flagscope-program", dependencies: ["flagscope"], swiftSettings: strict),
    .executableTarget(
      name: "flagscope-serve",
      dependencies: [
        "flagscope", "FlagClient", "FlagEngine", "FlagFiles", "FlagServer", "TerminalUI",
      ], swiftSettings: strict),

    // A web handler that asks for flags, to read and to try.
    .executableTarget(
      name: "kameleoon-handler", dependencies: ["FlagClient", "FlagEngine"],
      path: "Examples/KameleoonHandler", swiftSettings: strict),
    // A checkout that asks for a flag and tells what was bought, to read and to try.
    .executableTarget(
      name: "flagship-checkout", dependencies: ["FlagClient", "FlagEngine"],
      path: "Examples/FlagshipCheckout", swiftSettings: strict),

    // Makes load files and measures; no product needs it.
    .executableTarget(
      name: "flagscope-bench",
      dependencies: [
        "FlagEngine", "FlagClient", .product(name: "Logging", package: "swift-log"),
      ],
      path: "Benchmarks", exclude: ["official_sdks.py"], swiftSettings: strict),

    // Tries inputs that nearly make sense; the tests run it for a few seconds.
    .executableTarget(
      name: "flagscope-fuzz",
      dependencies: ["FlagEngine", "FlagReports", "TerminalUI", "FlagConsole", "BuiltInThemes"],
      path: "Tests/Fuzz", exclude: ["Findings"], swiftSettings: strict),

    // A loop that stops hearing at a key, for the tests of the terminal.
    .executableTarget(
      name: "deaf-loop", dependencies: ["CursesTerminal", "TerminalUI"], path: "Tests/DeafLoop",
      swiftSettings: strict),

    .testTarget(
      name: "FlagEngineTests", dependencies: ["FlagEngine"], resources: [.copy("Vectors")],
      swiftSettings: strict),
    .testTarget(
      name: "FlagClientTests",
      dependencies: [
        "FlagClient", "FlagEngine", "FlagFiles", "FlagServer",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], exclude: ["Steps"], swiftSettings: strict),
    .testTarget(
      name: "FlagReplayTests", dependencies: ["FlagReplay", "FlagEngine"],
      resources: [.copy("Journeys")], swiftSettings: strict),
    .testTarget(
      name: "FlagServerTests",
      dependencies: [
        "FlagServer", "FlagEngine",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: strict),
    .testTarget(
      name: "FlagReportsTests", dependencies: ["FlagReports", "FlagEngine"],
      swiftSettings: strict),
    .testTarget(
      name: "FlagFilesTests", dependencies: ["FlagFiles", "FlagEngine"], swiftSettings: strict),
    .testTarget(name: "TerminalUITests", dependencies: ["TerminalUI"], swiftSettings: strict),
    .testTarget(
      name: "FlagConsoleTests",
      dependencies: [
        "FlagConsole", "FlagEngine", "FlagReports", "TerminalUI", "BuiltInThemes",
      ],
      resources: [.copy("Screens")], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "flagscope", "flagscope-program", "flagscope-serve", "deaf-loop", "kameleoon-handler",
        "flagship-checkout", "FlagClient",
        "FlagConsole", "FlagEngine",
        "FlagFiles",
      ],
      swiftSettings: strict),
  ]
)
