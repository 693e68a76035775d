import CursesTerminal
import FlagConsole
import FlagEngine
import FlagFiles
import TerminalUI

/// The console's file of pins: read and followed, written when a pin is made or taken away.
final class PinFiles: Sendable {
  private let path = PinFile.usualPath
  private let mailbox: Mailbox<Console.Event>
  private let watcher: FileWatcher
  private let jobs = JobQueue()

  init(_ mailbox: Mailbox<Console.Event>, watcher: FileWatcher) {
    self.mailbox = mailbox
    self.watcher = watcher
  }

  /// Reads the file, and again whenever it is saved.
  func follow() {
    _ = watcher.watch(path) { [self] in jobs.run { [self] in read() } }
    jobs.run { [self] in read() }
  }

  private func read() {
    do throws(FileFault) {
      let pins = UserFile.isMissing(path) ? [] : try PinFile.read(path)
      mailbox.post(.pins(pins, path: path, fault: ""))
    } catch {
      mailbox.post(.pins([], path: path, fault: error.message.safe))
    }
  }

  /// Writes a pin; one of the same visitor and flag is replaced.
  func add(_ pin: Pin) {
    jobs.run { [self] in
      do throws(FileFault) {
        let (added, changed) = try PinFile.write([pin], to: path)
        read()
        let verb = added > 0 ? "pinned to" : changed > 0 ? "now pinned to" : "already pinned to"
        mailbox.post(
          .done("\(pin.flag) is \(verb) \(pin.words) for \(pin.subjectName), in \(path)."))
      } catch {
        mailbox.post(.refused("The pin was not written: \(error.message)".safe))
      }
    }
  }

  /// Takes a pin out of the file.
  func remove(_ pin: Pin) {
    jobs.run { [self] in
      do throws(FileFault) {
        let wasThere = try PinFile.remove(pin, from: path)
        read()
        mailbox.post(
          .done(
            wasThere
              ? "\(pin.flag) is no longer pinned for \(pin.subjectName)."
              : "The file has changed: the pin is not there any more."))
      } catch {
        mailbox.post(.refused("The pin was not taken away: \(error.message)".safe))
      }
    }
  }
}
