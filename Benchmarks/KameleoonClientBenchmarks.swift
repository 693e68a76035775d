import Dispatch
import FlagClient
import FlagEngine
import Glibc
import Logging
import Synchronization

/// What `KameleoonClient` takes, with a network that answers at once.
struct KameleoonClientBenchmarks {
  private static let now = 1_767_225_600_000
  /// The clients' time; visitors expire when it is set forward.
  private static let clock = Atomic(now)

  let isQuick: Bool

  func run(_ report: inout Report) {
    report.heading("Kameleoon client")
    let file = KameleoonLoadFile.bytes(flags: 1000)
    guard let client = try? Self.client(file) else { return report.note("no client can be made") }
    _ = Self.wait { await client.waitForInitialization() }
    let codes = (0..<64).map { "visitor-\($0)" }
    for (number, code) in codes.enumerated() {
      try? client.addData(to: code, Self.data(number))
    }
    evaluate(client, codes, &report)
    writeLines(&report)
    keepVisitors(client, &report)
  }

  private static func client(_ file: [UInt8]) throws -> KameleoonClient {
    var surroundings = KameleoonSurroundings(
      exchange: HTTPExchange { request in
        HTTPResponse(
          status: 200, headers: [.init("Content-Type", "application/json")],
          body: AsyncThrowingStream { continuation in
            if request.url.contains("/v3/") { continuation.yield(file) }
            continuation.finish()
          })
      }, now: { clock.load(ordering: .relaxed) },
      startOfDay: { $0 - $0 % 86_400_000 }, pause: { _ in },
      nonce: { UInt64.random(in: 1...UInt64.max) }, code: { 1 })
    surroundings.runsTimers = false
    let configuration = try KameleoonClientConfiguration(clientID: "a", clientSecret: "b")
    return try KameleoonClient(
      "bench", configuration, surroundings,
      Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
  }

  private static func wait<Value: Sendable>(
    _ work: @escaping @Sendable () async -> Value
  ) -> Value? {
    let done = DispatchSemaphore(value: 0)
    let box = Box<Value>()
    Task.detached {
      let result = await work()
      box.value.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    return box.value.withLock { $0 }
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  /// Five things that are told of a visitor.
  private static func data(_ number: Int) -> [KameleoonData] {
    [
      .customData(index: 1, values: [["basic", "silver", "gold", "platinum"][number % 4]]),
      .customData(index: 2, values: ["\(number % 40)"]),
      .geolocation(country: ["France", "Belgium", "Germany", "Spain"][number / 4 % 4]),
      .browser(.chrome, version: 120),
      .pageView(url: "https://shop.example/c/shoes", title: "Shoes"),
    ]
  }

  private func evaluate(_ client: KameleoonClient, _ codes: [String], _ report: inout Report) {
    let keys = client.featureKeys
    let rounds = isQuick ? 3 : 11
    let sample = Sample(
      (0..<rounds).map { _ in
        elapsed {
          for code in codes.prefix(8) {
            for key in keys { keep(try? client.variation(of: key, for: code)) }
          }
        }
      })
    report.line(
      "variation() of one flag, tracked, known visitor",
      sample.median / Double(8 * keys.count) / 1e3,
      "us", atMost: 3)
    func work(_ tasks: Int) -> Double {
      elapsed {
        _ = Self.wait {
          await withTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
              group.addTask {
                for code in codes[(task * 8)..<(task * 8 + 8)] {
                  for key in keys { keep(try? client.variation(of: key, for: code)) }
                }
              }
            }
          }
        }
      } / Double(tasks)
    }
    let speed = Sample((0..<rounds).map { _ in work(1) / work(8) }).median
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    report.line(
      "8 tasks against one, on \(cores) processors", speed, "times", atLeast: cores > 1 ? 1.7 : 0.9)
  }

  private func writeLines(_ report: inout Report) {
    let count = isQuick ? 2_000 : 20_000
    var records: [Kameleoon.Record?] = (0..<count).map { number in
      var record = Kameleoon.Record(created: Self.now)
      let addition = Kameleoon.Record.Addition(code: "v", time: Self.now)
      for item in Self.data(number) { record.add(item, addition, .init()) }
      return record
    }
    var nonce: UInt64 = 0
    let departure = Kameleoon.Record.Departure(
      request: 1, isConsentRequired: false, customData: .init(), time: Self.now
    ) {
      nonce += 1
      return nonce
    }
    var lines = Kameleoon.LineWriter()
    let time = elapsed {
      for place in records.indices {
        Kameleoon.Record.depart(
          &records[place], code: "visitor-\(place)", isUnique: false, departure, into: &lines)
      }
    }
    report.line(
      "tracking lines a second", Double(lines.lineCount) / time * 1e9, "", atLeast: 200_000)
  }

  private func keepVisitors(_ client: KameleoonClient, _ report: inout Report) {
    let count = isQuick ? 20_000 : 1_000_000
    let before = Self.residentBytes
    for number in 0..<count { try? client.addData(to: "kept-\(number)", Self.data(number)) }
    let full = Self.residentBytes
    report.line(
      "a visitor with 5 data items", (full - before) / Double(count) / 1e3, "kB", atMost: 2)
    report.line("\(count) visitors", (full - before) / 1e6, "MB", atMost: 2_000)
    Self.clock.add(2 * 86_400_000, ordering: .relaxed)
    _ = client.purgeVisitors()
    report.line(
      "of it given back when they expire", (full - Self.residentBytes) / (full - before), "",
      atLeast: 0.8)
  }

  private static var residentBytes: Double {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, 256, file) != nil else { return 0 }
    let words = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self
    )
    .split(separator: " ")
    return (words.count > 1 ? Double(words[1]) ?? 0 : 0) * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
