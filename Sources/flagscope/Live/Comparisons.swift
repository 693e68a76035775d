import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import TerminalUI

/// Reads what the console compares, and the kept versions of its source, beside the main thread.
final class Comparisons: Sendable {
  private let arguments: ConsoleArguments
  private let feed: SourceFeed
  private let mailbox: Mailbox<Console.Event>
  private let jobs = JobQueue()

  init(_ arguments: ConsoleArguments, _ feed: SourceFeed, _ mailbox: Mailbox<Console.Event>) {
    self.arguments = arguments
    self.feed = feed
    self.mailbox = mailbox
  }

  /// Finds the kept versions of the source on the screen.
  func listVersions() {
    jobs.run { [self] in
      let versions = feed.plan?.archive?.versions ?? []
      mailbox.post(
        .versions(
          versions.map { version in
            KeptVersion(
              digest: version.digest, receivedAt: version.receivedAt,
              timeOfDay: Clock.hourAndMinute(at: version.receivedAt),
              byteCount: version.byteCount, path: version.path)
          }))
    }
  }

  /// Reads kept versions, one after another; one that cannot be read says so in the log.
  func read(_ versions: [KeptVersion]) {
    jobs.run { [self] in
      for version in versions {
        do throws(InputError) {
          mailbox.post(.versionRead(version.digest, try configuration(version.path)))
        } catch {
          mailbox.post(.feed(.note("version \(version.digest.prefix(8)): \(error.message)")))
        }
      }
    }
  }

  /// Reads a kept version to look at.
  func show(_ version: KeptVersion) {
    jobs.run { [self] in
      do throws(InputError) {
        mailbox.post(.version(version, Catalogue(try configuration(version.path))))
      } catch {
        mailbox.post(.refused(error.message))
      }
    }
  }

  /// Reads what is compared with the configuration on the screen, or with a second one.
  func compare(_ first: String, with second: String?) {
    jobs.run { [self] in
      do throws(InputError) {
        let old = (name: name(of: first), configuration: try configuration(first))
        guard let second else { return mailbox.post(.compared(old, with: nil)) }
        mailbox.post(
          .compared(
            old, with: (name: name(of: second), configuration: try configuration(second))))
      } catch {
        mailbox.post(.refused(error.message))
      }
    }
  }

  private func configuration(_ text: String) throws(InputError) -> FlagConfiguration {
    let plan = try arguments.planner.plan(UserPath.expanded(text), isInConsole: true)
    guard plan.address != .standardInput else {
      throw InputError("Standard input was read at the start: name a file or a source.")
    }
    return try OneShot.snapshot(plan, platform: arguments.platform).configuration
  }

  /// What the title calls a side: the last part of a path; of a version its first digits.
  private func name(of text: String) -> String {
    let last = text.split(separator: "/").last.map(String.init) ?? text
    let digest = last.prefix { $0.isHexDigit }
    return digest.utf8.count == 64 ? String(digest.prefix(4)) : last
  }
}
