@preconcurrency import Glibc
import Synchronization

/// Messages from any thread to the event loop; one byte in a pipe wakes it.
public final class Mailbox<Message: Sendable>: Sendable {
  /// Readable while messages wait.
  let file: Int32
  private let writeEnd: Int32
  private let messages = Mutex<[Message]>([])

  /// Makes an empty mailbox.
  public init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "a process has file descriptors left when it starts")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (file, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(file)
    close(writeEnd)
  }

  /// Adds a message; safe on every thread, never blocks for long.
  public func post(_ message: Message) {
    let isFirst = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    guard isFirst else { return }
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }

  /// Takes all messages in the order of their posting.
  func drain() -> [Message] {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(file, &bytes, bytes.count) > 0 {}
    return messages.withLock { messages in
      defer { messages.removeAll() }
      return messages
    }
  }
}
