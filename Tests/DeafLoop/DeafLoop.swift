import CursesTerminal
import Glibc
import TerminalUI

/// A loop that shows what was typed; `x` makes it work without end, `z` sleep without end, `w` work for
/// a second.
///
/// It stands for every key that takes longer than it should.
@main
@MainActor
struct DeafLoop {
  static func main() {
    guard let terminal = try? CursesTerminal() else { exit(2) }
    var loop = EventLoop(terminal: terminal, mailbox: Mailbox<Never>())
    var typed = ""
    let end = loop.run(
      handle: { events in
        for case .input(.key(let key)) in events {
          switch key {
          case .character("x"): work(seconds: 3600)
          case .character("z"): while true { sleep(3600) }
          case .character("w"): work(seconds: 1)
          case .ctrl("c"): return .quit
          default: typed += key.description
          }
        }
        return .proceed
      },
      draw: { screen in
        screen.write("typed: \(typed)", at: Point(x: 0, y: 0))
        return nil
      },
      work: { .idle })
    terminal.close()
    if case .signal(let number) = end { CursesTerminal.die(bySignal: number) }
  }

  private static func work(seconds: Int) {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {}
  }
}
