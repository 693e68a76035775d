extension Kameleoon.DataItem.Conversion {
  /// Reads a conversion as the act is typed, without its name: `7310 revenue=49.90 negative=true
  /// metadata.payment=card`.
  ///
  /// - Parameter text: the goal's id, then what is told with it.
  /// - Throws: what is wrong, and what to do.
  public init(typed text: String) throws(ActError) {
    guard case .convert(let conversion) = try ActForm.act("convert \(text)", of: .kameleoon) else {
      throw ActError("A conversion begins with the goal's id: 7310.")
    }
    self = conversion
  }

  /// What stands for it in a list of conversions: the goal alone where nothing else was told, else
  /// what one types for it.
  ///
  /// What cannot be typed, such as a comma in metadata, is the goal alone, too.
  var listed: JSONValue {
    guard case .integer(let goal) = goal else { return self.goal }
    var words = ["\(goal)"]
    if revenue != 0.0, revenue != .null { words.append("revenue=\(revenue.jsonText)") }
    if isNegative == true { words.append("negative=true") }
    for data in metadata ?? [] {
      let key =
        switch data.key {
        case .index(let index): "\(index)"
        case .name(let name): name
        }
      let word = "metadata.\(key)=\(data.values.joined(separator: ","))"
      let isPlain = word.utf8.allSatisfy { ![0x20, 0x09, 0x22, 0x27].contains($0) }
      words.append(isPlain ? word : word.utf8.contains(0x22) ? "'\(word)'" : "\"\(word)\"")
    }
    let text = words.joined(separator: " ")
    guard words.count > 1, (try? Self(typed: text)) == self else { return self.goal }
    return .string(text)
  }
}
