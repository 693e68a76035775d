/// What a flag is expected to answer, as people call it: a variation, or for Flagship a value.
public struct ExpectedAnswer: Equatable, Sendable {
  private enum Kind: Equatable, Sendable {
    /// A variation by its key (Kameleoon) or id (Flagship)
    case variation(id: String)
    /// Any variation of that name (Flagship)
    case named(String)
    /// A value as JSON (Flagship)
    case value(String)
    /// Nothing is served
    case nothing
  }

  /// As it was told.
  public let text: String
  private let kind: Kind

  /// Finds out what a text means for a flag.
  ///
  /// A variation's key or id counts before its name, and both before a value.
  ///
  /// - Parameters:
  ///   - text: a variation's key, id or name, for Flagship also a value: as JSON, or a text without
  ///     its quotes; `--` is nothing served.
  ///   - flag: the flag's index.
  ///   - configuration: the configuration.
  public init?(_ text: String, of flag: Int, in configuration: FlagConfiguration) {
    self.text = text
    let bare = text.hasPrefix("#") ? String(text.dropFirst()) : text
    let parts = configuration.variations(of: flag)
    func part(_ isMeant: (NamedPart) -> Bool) -> NamedPart? { parts.first(where: isMeant) }
    if let part = part({ $0.id.isIdentical(to: text) || $0.id.isIdentical(to: bare) }) {
      kind = .variation(id: part.id)
    } else if let part = part({ $0.names.contains { $0.isIdentical(to: bare) } }) {
      // A Kameleoon variation's other names are its ids; a Flagship name may be several's.
      kind =
        configuration.platform == .kameleoon ? .variation(id: part.id) : .named(bare)
    } else if let value = configuration.valueTexts(of: flag).first(where: {
      $0.isIdentical(to: text) || $0.isIdentical(to: JSONValue.string(text).jsonText)
    }) {
      kind = .value(value)
    } else if let known = configuration.defaultKey(of: flag), known.isIdentical(to: text) {
      kind = .variation(id: known)
    } else if text == "--" {
      kind = .nothing
    } else {
      return nil
    }
  }

  /// Whether an answer is the expected one, however it came about.
  ///
  /// - Parameters:
  ///   - answer: the answer.
  ///   - flag: the flag's index.
  ///   - configuration: the configuration.
  /// - Returns: whether it is.
  public func isMet(
    by answer: Answer, of flag: Int, in configuration: FlagConfiguration
  ) -> Bool {
    let served = configuration.served(flag, by: answer)
    switch kind {
    case .nothing: return served.shape == .nothing
    case .variation(let id) where configuration.platform == .kameleoon:
      return answer.failure == nil && served.variationKey?.isIdentical(to: id) == true
    case .variation(let id):
      return served.variationID.map { ($0.text ?? $0.jsonText).isIdentical(to: id) } ?? false
    case .named(let name): return served.variationKey?.isIdentical(to: name) == true
    case .value(let value): return served.shape != .nothing && served.text.isIdentical(to: value)
    }
  }
}

extension FlagConfiguration {
  /// The values by which a Flagship flag is known besides its variations, as JSON, each once.
  ///
  /// - Parameter flag: the flag's index.
  /// - Returns: the texts in the order of the file; none for Kameleoon.
  public func valueTexts(of flag: Int) -> [String] {
    guard case .flagship = self else { return [] }
    let key = key(of: flag)
    var texts: [String] = []
    for variable in forces(of: flag).flatMap(\.variables) where variable.key.isIdentical(to: key) {
      let text = variable.value?.jsonText ?? "null"
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }

  /// The key of the variation that a flag answers where no rule serves; nil where it has none.
  func defaultKey(of flag: Int) -> String? {
    served(flag, by: Answer(.defaultVariation)).variationKey
  }
}
