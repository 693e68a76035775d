internal import CCurl
internal import Glibc

/// What the thread of the network does: libcurl's multi interface, its exchanges, their time limits.
final class CurlThread {
  /// How long connections are kept without an exchange: shorter than services keep them, so that
  /// hardly one is used that they are closing.
  static let keptSeconds = 5
  /// How long an exchange may be silent.
  private static let silence = Duration.seconds(90)

  private let loop: CurlLoop
  private let alarm: CurlAlarm
  private var exchanges: [Int: CurlExchange] = [:]

  init(_ loop: CurlLoop, _ alarm: CurlAlarm) {
    self.loop = loop
    self.alarm = alarm
  }

  /// Works until there is nothing to do.
  func run() {
    Self.blockSignals()
    let multi = cc_multi_new()
    defer { if let multi { cc_multi_free(multi) } }
    var idleSince = ContinuousClock.now
    while true {
      for command in loop.takeCommands() { obey(command, multi) }
      if let multi { work(multi) }
      if !exchanges.isEmpty { idleSince = .now }
      let idle = ContinuousClock.now - idleSince
      if exchanges.isEmpty, multi == nil || loop.isEnding || idle >= .seconds(Self.keptSeconds),
        loop.leave()
      {
        return
      }
      guard let multi else { continue }
      let end = exchanges.values.map(\.end).min() ?? idleSince + .seconds(Self.keptSeconds)
      cc_multi_wait(multi, alarm.file, Self.milliseconds(until: end))
      alarm.silence()
    }
  }

  /// No signal of the program's ends up here; nor does SIGPIPE, which a lost connection would raise.
  private static func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }

  private static func milliseconds(until end: ContinuousClock.Instant) -> Int32 {
    let left = end - .now
    return left <= .zero ? 0 : left > .seconds(60) ? 60_000 : Int32(left / .milliseconds(1)) + 1
  }

  private func obey(_ command: CurlLoop.Command, _ multi: OpaquePointer?) {
    switch command {
    case .send(let number, let order, let reply):
      guard let multi, let exchange = CurlExchange(order, reply, silence: Self.silence),
        cc_multi_add(multi, exchange.easy)
      else {
        reply.finish(TransportError(.other("libcurl cannot begin it"), at: order.address.place))
        return
      }
      exchanges[number] = exchange
    case .cancel(let number):
      guard let exchange = exchanges[number] else { return }
      end(number, multi) { exchange.fail(.cancelled) }
    }
  }

  private func work(_ multi: OpaquePointer) {
    guard cc_multi_perform(multi) else {
      for number in exchanges.keys {
        end(number, multi) { exchanges[number]?.fail(.other(TransportError.unknown)) }
      }
      return
    }
    var result: Int32 = 0
    while let easy = cc_multi_next(multi, &result) {
      guard let (number, exchange) = exchanges.first(where: { $0.value.easy == easy }) else {
        cc_multi_remove(multi, easy)
        continue
      }
      end(number, multi) { exchange.finish(result) }
    }
    let now = ContinuousClock.now
    for (number, exchange) in exchanges where exchange.end <= now {
      end(number, multi) { exchange.giveUp(at: now) }
    }
  }

  /// Takes an exchange off, and tells its end.
  private func end(_ number: Int, _ multi: OpaquePointer?, _ tell: () -> Void) {
    guard let exchange = exchanges[number] else { return }
    // What is asked of the handle must be asked before it is removed from the connection.
    tell()
    if let multi { cc_multi_remove(multi, exchange.easy) }
    exchanges[number] = nil
  }
}
