import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import Glibc
import TerminalUI

/// A file of real visitors that is read piece by piece, each piece on all processors.
struct VisitorFile {
  /// A visitor of the file, or why there is none.
  typealias Row = Result<RowReader.Row, RowReader.Fault>

  private let path: String
  private let name: String

  /// - Parameter path: the file; `-` is standard input.
  init(_ path: String) {
    self.path = path
    name = path == "-" ? "standard input" : path.safe
  }

  /// The processors' states while a file is read: each has a reader of its own.
  struct Reading<State: Sendable>: Sendable {
    fileprivate var reader: RowReader
    var state: State
  }

  /// Reads the file to its end.
  ///
  /// - Parameters:
  ///   - reader: what rows are read by.
  ///   - state: what each processor begins with.
  ///   - body: what is done with a row; rows of one processor come in order.
  /// - Returns: what the processors ended with.
  /// - Throws: why the file cannot be read.
  func forEach<State: Sendable>(
    _ reader: RowReader, state: State,
    _ body: @escaping @Sendable (inout State, _ row: Int, Row) -> Void
  ) throws(InputError) -> [State] {
    let file = try open()
    defer { if file != STDIN_FILENO { close(file) } }
    let size = Self.size(of: file)
    var progress = ProgressBar()
    defer { progress.end() }
    var splitter = RowSplitter()
    var rows: [RowSplitter.Row] = []
    var workers: Workers<Reading<State>>?
    var (bytes, count) = (0, 0)
    var separator = UInt8(ascii: ",")
    func work() throws(InputError) {
      if workers == nil, !rows.isEmpty {
        var reader = reader
        if splitter.form == .table {
          separator = try take(header: rows.removeFirst(), &reader)
        }
        let begun = reader
        workers = Workers { Reading(reader: begun, state: state) }
      }
      let (piece, form, separator) = (rows, splitter.form, separator)
      workers?.run(0..<piece.count) { worker, part in
        for row in piece[part] {
          let read = Self.read(row, form, separator, &worker.reader)
          body(&worker.state, row.number, read)
        }
      }
      count += rows.count
      rows.removeAll(keepingCapacity: true)
      progress.show(size.map { Double(bytes) / Double(max(1, $0)) }, count: count)
    }
    while true {
      guard let chunk = FileBytes.read(from: file, upTo: 1 << 20) else {
        throw InputError(
          "Cannot read \(name): \(String(cString: strerror(errno)).lowercased()). Try a copy of it."
        )
      }
      if chunk.isEmpty { break }
      if bytes == 0 { try check(chunk) }
      bytes += chunk.count
      splitter.feed(chunk) { rows.append($0) }
      try work()
    }
    splitter.finish { rows.append($0) }
    try work()
    guard splitter.form != nil else {
      throw InputError("\(name) is empty. It needs a visitor a row.")
    }
    return workers?.states.map(\.state) ?? [state]
  }

  private static func read(
    _ row: RowSplitter.Row, _ form: RowSplitter.Form?, _ separator: UInt8,
    _ reader: inout RowReader
  ) -> Row {
    do throws(RowReader.Fault) {
      guard let bytes = row.bytes else { throw RowReader.Fault(reason: "the row is too long") }
      if form == .table {
        return .success(try reader.read(cells: TableRow(bytes, separator: separator).cells))
      }
      return .success(try reader.read(json: bytes))
    } catch {
      return .failure(error)
    }
  }

  /// Takes the names of the columns, and says which of them are not read.
  private func take(
    header row: RowSplitter.Row, _ reader: inout RowReader
  ) throws(InputError) -> UInt8 {
    let bytes = row.bytes ?? []
    let separator = TableRow.separator(ofHeader: bytes)
    let names = TableRow(bytes, separator: separator).cells
    do throws(RowReader.Fault) {
      let unread = try reader.take(header: names)
      if !unread.isEmpty {
        let list = unread.prefix(10).map { $0.brief.quoted }.joined(separator: ", ")
        let more = unread.count > 10 ? " and \(unread.count - 10) more" : ""
        StandardError.write("! \(name): nothing reads the columns \(list)\(more).")
      }
    } catch {
      let list = names.prefix(10).map { $0.brief.quoted }.joined(separator: ", ")
      throw InputError("\(name): \(error.reason). Its columns: \(list).")
    }
    return separator
  }

  // MARK: Bytes

  private func open() throws(InputError) -> Int32 {
    if path == "-" {
      StandardInput.announce("visitors, one a row,")
      return STDIN_FILENO
    }
    try InputFile.check(path, .fileOrPipe)
    let file = Glibc.open(path.fileName, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw InputError(
        "Cannot read \(name): \(String(cString: strerror(errno)).lowercased()). Try a copy of it.")
    }
    return file
  }

  /// The size of a file; nil for what comes through a pipe.
  private static func size(of file: Int32) -> Int? {
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  private func check(_ bytes: [UInt8]) throws(InputError) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      throw InputError(
        "\(name) is packed by gzip. Unpack it on the way: zcat FILE | flagscope … --visitors -")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw InputError("\(name) is UTF-16, not UTF-8. Convert it: iconv -f UTF-16 -t UTF-8.")
    }
  }
}

/// The rows of a file that could not be used.
struct SkippedRows: Sendable {
  /// How many they are.
  private(set) var count = 0
  /// How often each reason came up.
  private(set) var reasons: [String: Int] = [:]
  /// The first of them.
  private(set) var first: [(row: Int, reason: String)] = []

  /// The reasons that are counted apart, and the rows that are shown.
  private static let reasonLimit = 100
  private static let shownLimit = 3

  mutating func add(row: Int, _ reason: String) {
    count += 1
    add(reason, 1)
    keep(row, reason)
  }

  mutating func add(_ other: SkippedRows) {
    count += other.count
    for (reason, times) in other.reasons.sorted(by: { $0.key < $1.key }) { add(reason, times) }
    for entry in other.first { keep(entry.row, entry.reason) }
  }

  mutating func add(_ reason: String, _ times: Int) {
    let isCounted = reasons[reason] != nil || reasons.count < Self.reasonLimit
    reasons[isCounted ? reason : "other reasons", default: 0] += times
  }

  private mutating func keep(_ row: Int, _ reason: String) {
    guard first.count < Self.shownLimit || row < first[first.count - 1].row else { return }
    let place = first.firstIndex { $0.row > row } ?? first.count
    first.insert((row, reason), at: place)
    if first.count > Self.shownLimit { first.removeLast() }
  }

  /// The sentences: how many, why, and the first ones.
  var lines: [String] {
    guard count > 0 else { return [] }
    let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var lines = ["! \(count) \(count == 1 ? "row was" : "rows were") not used:"]
    lines += sorted.prefix(10).map { "!   \($0.value) × \($0.key.brief.safe)" }
    if sorted.count > 10 { lines.append("!   and \(sorted.count - 10) more reasons") }
    lines += first.map { "!   row \($0.row): \($0.reason.brief.safe)" }
    return lines
  }
}
