import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import TerminalUI

// What leaves the machine because the user said so, and what is asked of the platform.
extension SourceFeed {
  /// Sends requests one after another; each answer is told as it comes.
  func send(_ parcels: [Outbox.Parcel]) {
    let sender = sender()
    Task { [mailbox] in
      for parcel in parcels {
        guard let sender else {
          mailbox.post(
            .delivered(
              Outbox.Delivery(
                rows: parcel.rows, state: .failed("no source"), answer: "No source is open.")))
          continue
        }
        mailbox.post(.delivered(await sender.send(parcel)))
      }
    }
  }

  /// Asks the platform something about a visitor.
  func ask(_ question: RemoteQuestion) {
    guard let sender = sender() else {
      mailbox.post(.answered(question, .failed("No source is open.")))
      return
    }
    Task { [mailbox] in
      let answer: RemoteAnswer
      do throws(OutboxSender.FetchError) {
        switch question {
        case .visitor(let code, let isUnique, let filter):
          answer = .json(try await sender.visitor(code, isUnique: isUnique, filter))
        case .value(let key), .audiences(let key, _, _):
          answer = .json(try await sender.value(of: key))
        }
      } catch {
        answer = .failed(error.sentence)
      }
      mailbox.post(.answered(question, answer))
    }
  }
}

/// The files in which Flagship's SDK keeps which variations a visitor has seen.
enum VisitorCacheFiles {
  /// The folder that the user names, or the program's own.
  private static func place(_ folder: String?) -> String? {
    folder.map(UserPath.expanded) ?? UserFolders.state.map { $0 + "/visitors" }
  }

  private static let homeless = "There is no home folder to keep visitors in: name a folder."

  /// Reads what is kept of a visitor.
  static func load(_ id: String, _ folder: String?) -> Console.Event {
    guard let place = place(folder) else { return .refused(homeless) }
    let entry = try? FlagshipVisitorCache.files(inFolder: place).lookup(id)
    return .cacheLoaded(visitorID: id, entry, folder: UserPath.short(place))
  }

  /// Writes what is to be kept of a visitor.
  static func save(_ id: String, _ entry: JSONValue, _ folder: String?) -> Console.Event {
    guard let place = place(folder) else { return .refused(homeless) }
    do {
      try FlagshipVisitorCache.files(inFolder: place).save(id, entry)
      return .done("Kept the variations of \(id) in \(UserPath.short(place)).")
    } catch let error as FlagshipError {
      return .refused(error.message)
    } catch {
      return .refused("The variations cannot be kept in \(place).")
    }
  }
}
