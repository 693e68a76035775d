package import FlagEngine

/// What personas get from flags, as a table, JSON and CSV.
package struct MatrixReport: Sendable {
  private let matrix: PersonaMatrix
  private let keys: [String]

  /// - Parameters:
  ///   - matrix: the matrix, all cells known.
  ///   - configuration: the configuration, for the names of flags.
  package init(_ matrix: PersonaMatrix, in configuration: FlagConfiguration) {
    self.matrix = matrix
    keys = (0..<configuration.flagCount).map { configuration.key(of: $0) }
  }

  /// A row a persona, a column a flag; cells that differ say where their answer comes from.
  ///
  /// - Parameter all: whether the flags from which all get the same have columns, too.
  /// - Returns: the heading and the rows.
  package func table(all: Bool) -> (heading: [String], rows: [[String]]) {
    let flags = keys.indices.filter { all || !matrix.isEqual($0) }
    let rows = zip(matrix.personas, matrix.rows).map { persona, row in
      [persona.name]
        + flags.map { matrix.isEqual($0) ? row[$0].shaped : "\(row[$0].shaped) \(row[$0].from)" }
    }
    return (["PERSONA"] + flags.map { keys[$0] }, rows)
  }

  /// How many flags are left out of the table; nil where none is.
  package var note: String? {
    let count = keys.indices.count { matrix.isEqual($0) }
    return count == 0 ? nil : "= \(count) \(count == 1 ? "flag" : "flags") equal for all"
  }

  /// The personas, and a cell each by flag.
  package var json: JSONValue {
    [
      "personas": .texts(matrix.personas.map(\.id)),
      "flags": .array(
        keys.indices.map { flag in
          [
            "flag": .string(keys[flag]),
            "cells": .array(
              matrix.column(flag).map {
                ["serves": .string($0.serves), "from": .string($0.from)]
              }),
          ]
        }),
    ]
  }

  /// A row a flag, a column a persona.
  package var csv: String {
    var table = CSVText(["flag"] + matrix.personas.map(\.id))
    for flag in keys.indices {
      table.add([keys[flag]] + matrix.column(flag).map(\.serves))
    }
    return table.text
  }
}
