extension ActForm {
  /// What stands in the fields: texts by field name; of `values`, in order, by `NAME.KEY`.
  public typealias Entries = [(name: String, text: String)]

  /// Reads an act as it is typed: `convert 7310 revenue=49.90 metadata.payment=card`.
  ///
  /// - Parameters:
  ///   - text: the name and the arguments; one with a blank stands in quotes.
  ///   - platform: the platform.
  /// - Returns: the act.
  /// - Throws: what is wrong, where, and what to do.
  public static func act(
    _ text: String, of platform: Platform
  ) throws(ActError) -> ApplicationAct {
    var words = try ActWords.split(text)
    guard !words.isEmpty else {
      throw ActError("Type an act: \(all(of: platform).map(\.name).joined(separator: ", ")).")
    }
    let name = words.removeFirst()
    if name == "seen" { return try seen(words) }
    guard let form = named(name, of: platform) else {
      let names = all(of: platform).map(\.name).joined(separator: ", ")
      throw ActError("\(platform.name) has no act \"\(name)\". There are: \(names).")
    }
    return try form.act(form.entries(words))
  }

  private static func seen(_ words: [String]) throws(ActError) -> ApplicationAct {
    guard !words.isEmpty else { throw ActError("Type the key of a flag, or all.", field: "flag") }
    return words == ["all"] ? .seeAll : .see(words)
  }

  /// Sorts arguments into the fields.
  ///
  /// - Parameter words: `NAME=VALUE`, or a value for the next field that is required.
  /// - Returns: what stands in the fields.
  /// - Throws: that there is no such field, or none left.
  public func entries(_ words: [String]) throws(ActError) -> Entries {
    var entries: Entries = []
    var open = fields.filter(\.isRequired)[...]
    for word in words {
      if let equals = word.firstIndex(of: "="), word.startIndex < equals,
        let field = field(named: String(word[..<equals]))
      {
        entries.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
        open.removeAll { $0.name == field.name }
      } else if let next = open.popFirst() {
        entries.append((next.name, word))
      } else {
        let names = fields.map { $0.kind == .values ? "\($0.name).NAME" : $0.name }
        throw ActError(
          names.isEmpty
            ? "\(name) takes no arguments; got \"\(word)\"."
            : "\(name) has no place for \"\(word)\". It takes: \(names.joined(separator: ", ")).")
      }
    }
    return entries
  }

  /// The field that a name belongs to.
  private func field(named name: String) -> Field? {
    fields.first { field in
      field.kind == .values ? name.hasPrefix(field.name + ".") : field.name == name
    }
  }

  /// The act that the fields come to.
  ///
  /// - Parameter entries: what stands in the fields; an empty text counts as nothing.
  /// - Returns: the act.
  /// - Throws: what is wrong with a field, and what to do.
  public func act(_ entries: Entries) throws(ActError) -> ApplicationAct {
    let reader = ActReader(form: self, entries: entries.filter { !$0.text.isEmpty })
    for field in fields where field.isRequired && reader.text(field.name) == nil {
      throw ActError("\(name) needs \(field.name): \(field.hint).", field: field.name)
    }
    return try reader.act()
  }
}

/// Words as a line of commands has them: blanks part them, quotes hold them together.
enum ActWords {
  static func split(_ text: String) throws(ActError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let open = quote { throw ActError("A quote is not closed: put \(open) at its end.") }
    if let whole = word { words.append(whole) }
    return words
  }
}
