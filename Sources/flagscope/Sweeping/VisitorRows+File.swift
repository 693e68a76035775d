import FlagConsole
import FlagEngine
import TerminalUI

extension VisitorRows {
  private struct Kept: Sendable {
    var rows: [(number: Int, visitor: Visitor)] = []
    var skipped = SkippedRows()
  }

  /// Reads the visitors of a file beside the main thread.
  ///
  /// - Parameters:
  ///   - path: the file as it was typed.
  ///   - catalogue: what its columns mean.
  ///   - options: the time that ages count back from.
  ///   - post: takes the visitors, or why there are none.
  static func read(
    _ path: String, _ catalogue: Catalogue, _ options: EvaluationOptions,
    post: @escaping @Sendable (Console.Event) -> Void
  ) {
    BackgroundThread.run {
      do throws(InputError) {
        let reader = RowReader(catalogue: catalogue, now: options.now)
        let file = VisitorFile(UserPath.expanded(path))
        let states = try file.forEach(reader, state: Kept()) { kept, number, row in
          switch row {
          case .failure(let fault): kept.skipped.add(row: number, fault.reason)
          case .success(let row):
            if kept.rows.count < limit { kept.rows.append((number, row.visitor)) }
          }
        }
        var skipped = SkippedRows()
        for state in states { skipped.add(state.skipped) }
        let rows = states.flatMap(\.rows).sorted { $0.number < $1.number }
        var notes = skipped.lines.map { String($0.drop { $0 == "!" || $0 == " " }) }
        if rows.count > limit { notes.append("Only the first \(limit) visitors count here.") }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        post(
          .visitors(
            VisitorRows(name: name, visitors: rows.prefix(limit).map(\.visitor), notes: notes)))
      } catch {
        post(.refused(error.message))
      }
    }
  }
}
