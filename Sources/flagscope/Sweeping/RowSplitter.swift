/// Cuts a file of visitors into its rows, whatever the sizes in which its bytes come: JSON lines, a JSON
/// list, or a table of values separated by commas, semicolons or tabs.
///
/// It keeps one row at most, so that a file may be of any size.
struct RowSplitter {
  /// How a file is written.
  enum Form: Sendable {
    case lines, list, table
  }

  /// A row without its end.
  struct Row: Sendable {
    /// Its number, from 1; a table's header is 0.
    var number: Int
    /// Its bytes; nil: longer than is kept.
    var bytes: [UInt8]?
  }

  /// How the file is written; nil until its first character came.
  private(set) var form: Form?
  /// The longest row that is kept, in bytes.
  private let byteLimit: Int
  private var pending: [UInt8] = []
  private var isTooLong = false
  private var number: Int
  // Where the reader of a list, or of a table's quotes, stands.
  private var depth = 0
  private var isQuoted = false
  private var isEscaped = false
  private var isOver = false

  init(byteLimit: Int = 1 << 24) {
    self.byteLimit = byteLimit
    number = 0
  }

  /// Takes bytes and hands out the rows that they complete.
  mutating func feed(_ chunk: [UInt8], _ handle: (Row) -> Void) {
    var chunk = chunk[...]
    if form == nil {
      if pending.isEmpty, chunk.starts(with: [0xEF, 0xBB, 0xBF]) { chunk = chunk.dropFirst(3) }
      guard let first = chunk.first(where: { !Self.isBlank($0) }) else { return }
      form = first == UInt8(ascii: "[") ? .list : first == UInt8(ascii: "{") ? .lines : .table
      // Only a table has a row before the first.
      number = form == .table ? 0 : 1
    }
    switch form {
    case .list: for byte in chunk { takeOfList(byte, handle) }
    case .table: for byte in chunk { takeOfTable(byte, handle) }
    case .lines, nil: for byte in chunk { takeOfLines(byte, handle) }
    }
  }

  /// Hands out the last row, if nothing ended it.
  mutating func finish(_ handle: (Row) -> Void) {
    if form == .list, !isOver, !pending.isEmpty { return handOut(handle) }
    if form != .list, isTooLong || pending.contains(where: { !Self.isBlank($0) }) {
      handOut(handle)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private mutating func keep(_ byte: UInt8) {
    guard !isTooLong else { return }
    if pending.count >= byteLimit {
      isTooLong = true
      pending = []
    } else {
      pending.append(byte)
    }
  }

  private mutating func handOut(_ handle: (Row) -> Void) {
    if pending.last == 0x0D, form != .list { pending.removeLast() }
    handle(Row(number: number, bytes: isTooLong ? nil : pending))
    number += 1
    pending.removeAll(keepingCapacity: true)
    isTooLong = false
    isQuoted = false
  }

  private mutating func takeOfLines(_ byte: UInt8, _ handle: (Row) -> Void) {
    guard byte == 0x0A else { return keep(byte) }
    if isTooLong || pending.contains(where: { !Self.isBlank($0) }) {
      handOut(handle)
    } else {
      // A blank line is no row, but the lines behind it keep their numbers.
      pending.removeAll(keepingCapacity: true)
      number += 1
    }
  }

  private mutating func takeOfTable(_ byte: UInt8, _ handle: (Row) -> Void) {
    if byte == 0x22 { isQuoted.toggle() }
    // What is too long has a quote that nothing ends: the next line begins anew.
    guard byte == 0x0A, !isQuoted || isTooLong else { return keep(byte) }
    if isTooLong || pending.contains(where: { !Self.isBlank($0) }) {
      handOut(handle)
    } else {
      pending.removeAll(keepingCapacity: true)
    }
  }

  private mutating func takeOfList(_ byte: UInt8, _ handle: (Row) -> Void) {
    guard !isOver else { return }
    if isQuoted {
      keep(byte)
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == 0x22 {
        isQuoted = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      depth += 1
      // The list's own bracket belongs to no row.
      if depth > 1 { keep(byte) }
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth -= 1
      isOver = depth <= 0
      if !isOver { keep(byte) }
      if isOver, !pending.isEmpty || isTooLong { handOut(handle) }
    case UInt8(ascii: ",") where depth == 1: handOut(handle)
    case 0x22:
      isQuoted = true
      keep(byte)
    default: if !Self.isBlank(byte) { keep(byte) }
    }
  }
}

/// Divides a row of a table into its cells.
struct TableRow {
  /// The cells, without the quotes around them.
  let cells: [String]

  /// - Parameters:
  ///   - bytes: the row.
  ///   - separator: what stands between cells.
  init(_ bytes: [UInt8], separator: UInt8) {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x22 {
        if isQuoted, index < bytes.count, bytes[index] == 0x22 {
          cell.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == separator, !isQuoted {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(byte)
      }
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    self.cells = cells
  }

  /// What stands between the cells of a header: the most frequent of comma, semicolon and tab.
  static func separator(ofHeader bytes: [UInt8]) -> UInt8 {
    var isQuoted = false
    var counts: [UInt8: Int] = [:]
    for byte in bytes {
      if byte == 0x22 { isQuoted.toggle() }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    return candidates.max { counts[$0] ?? 0 < counts[$1] ?? 0 } ?? UInt8(ascii: ",")
  }
}
