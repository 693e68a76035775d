import Dispatch
import Glibc
import Synchronization

/// Some work, divided among the processors: each has a state of its own, which is not copied.
struct Workers<State: Sendable> {
  private final class Box: Sendable {
    let state: Mutex<State>

    init(_ state: State) { self.state = Mutex(state) }
  }

  private let boxes: [Box]

  /// - Parameter makeState: the state of one processor, at the beginning.
  init(_ makeState: () -> State) {
    let processors = max(1, min(64, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    boxes = (0..<processors).map { _ in Box(makeState()) }
  }

  /// Runs the work on a part of a range on each processor, and waits for all.
  ///
  /// - Parameters:
  ///   - range: what is divided; neighbours stay together.
  ///   - work: what is done with a part.
  func run(_ range: Range<Int>, _ work: @escaping @Sendable (inout State, Range<Int>) -> Void) {
    let size = (range.count + boxes.count - 1) / boxes.count
    let parts = zip(0..., boxes).map { index, box in
      let start = min(range.lowerBound + index * size, range.upperBound)
      return (box, start..<min(start + size, range.upperBound))
    }
    let done = DispatchSemaphore(value: 0)
    for (box, part) in parts.dropFirst() {
      BackgroundThread.run {
        box.state.withLock { work(&$0, part) }
        done.signal()
      }
    }
    parts[0].0.state.withLock { work(&$0, parts[0].1) }
    for _ in parts.dropFirst() { done.wait() }
  }

  /// The states, in the order of the processors.
  var states: [State] { boxes.map { $0.state.withLock { $0 } } }
}
