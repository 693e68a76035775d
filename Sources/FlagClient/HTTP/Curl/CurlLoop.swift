internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread of the network: it has all exchanges, and the connections that are kept for the next.
///
/// It begins with the first order and ends when nothing was on its way for some seconds, its
/// connections with it.
final class CurlLoop: Sendable {
  /// What the thread is told.
  enum Command: Sendable {
    case send(Int, CurlOrder, CurlReply)
    case cancel(Int)
  }

  private struct State {
    var commands: [Command] = []
    var lastNumber = 0
    /// Wakes the thread; nil while there is none.
    var alarm: CurlAlarm?
    var isEnding = false
  }

  private let state = Mutex(State())

  /// Begins an exchange.
  ///
  /// - Returns: its number.
  func send(_ order: CurlOrder, _ reply: CurlReply) -> Int {
    let (number, alarm) = state.withLock { state in
      state.lastNumber += 1
      state.commands.append(.send(state.lastNumber, order, reply))
      return (state.lastNumber, state.alarm)
    }
    if let alarm { alarm.ring() } else { start() }
    return number
  }

  /// Gives an exchange up; one that has ended stays as it is.
  func cancel(_ number: Int) {
    let alarm = state.withLock { state in
      if state.alarm != nil { state.commands.append(.cancel(number)) }
      return state.alarm
    }
    alarm?.ring()
  }

  /// Lets the thread end as soon as nothing is on its way.
  func end() {
    let alarm = state.withLock { state in
      state.isEnding = true
      return state.alarm
    }
    alarm?.ring()
  }

  // MARK: The thread's side

  /// What the thread was told since it asked last.
  func takeCommands() -> [Command] {
    state.withLock { state in
      defer { state.commands = [] }
      return state.commands
    }
  }

  /// Whether the thread, with nothing on its way, is to end now and not after a while.
  var isEnding: Bool { state.withLock(\.isEnding) }

  /// Takes leave, unless there is something to do.
  ///
  /// - Returns: whether the thread may end; another one is started for the next order.
  func leave() -> Bool {
    state.withLock { state in
      guard state.commands.isEmpty else { return false }
      state.alarm = nil
      return true
    }
  }

  private func start() {
    guard let alarm = CurlAlarm() else { return fail() }
    let isFirst = state.withLock { state in
      defer { state.alarm = state.alarm ?? alarm }
      return state.alarm == nil
    }
    // Another task was faster; its thread takes all commands.
    guard isFirst else { return }
    let argument = Unmanaged.passRetained(CurlThread(self, alarm))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<CurlThread>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      argument.release()
      fail()
    }
  }

  /// Ends what cannot be begun.
  private func fail() {
    let commands = state.withLock { state in
      defer { (state.commands, state.alarm) = ([], nil) }
      return state.commands
    }
    for case .send(_, let order, let reply) in commands {
      reply.finish(
        TransportError(.other("this machine gives no thread for it"), at: order.address.place))
    }
  }
}

/// Wakes a thread that waits for the network.
final class CurlAlarm: Sendable {
  /// Readable while the thread is to wake.
  let file: Int32

  /// Nil where the system gives no more files.
  init?() {
    file = cc_alarm_new()
    guard file >= 0 else { return nil }
  }

  deinit { close(file) }

  func ring() {
    var one: UInt64 = 1
    _ = write(file, &one, MemoryLayout<UInt64>.size)
  }

  func silence() {
    var count: UInt64 = 0
    _ = read(file, &count, MemoryLayout<UInt64>.size)
  }
}
