import FlagEngine

// What keys do to the explanation.
extension FlagDetail {
  /// Applies the offer of the selected line; without one, hides or shows its parts, or goes to the
  /// field that its condition reads.
  mutating func open(in context: Context) -> Reply {
    if let target = selectedLine?.search { return .search(target) }
    if let flag = context.list.selected {
      if let variation = selectedLine?.codes {
        return CodeScreen.open(variation, of: flag, in: context)
      }
      if selectedLine?.tellsWho == true { return .open(.who(WhoScreen(flag, in: context))) }
    }
    if selectedOffer == nil {
      if toggleFold() { return .none }
      if let line = selectedLine, line.whyNot == nil, let field = line.field,
        context.visitorPane.has(field)
      {
        return .all([.select(field), .focus(.visitor)])
      }
    }
    return applyOffer(in: context)
  }

  /// Applies the nearest miss or the change of a note on the selected line.
  private func applyOffer(in context: Context) -> Reply {
    if let offer = selectedOffer { return context.applying(offer) }
    return .say(
      .text(
        selectedLine?.whyNot.map { "Nothing to try here: \($0)." }
          ?? "This line offers no change; those marked \(context.marks.nearest) do."))
  }

  /// Goes to the next line with a word of the filter.
  mutating func findFilter(step: Int, in context: Context) -> Reply {
    let filter = context.list.filter
    let words = filter.split(separator: " ")
      .filter { !$0.contains(":") && !$0.hasPrefix("!") }.map { Catalogue.folded(String($0)) }
    if words.isEmpty {
      return .say(.text("No word to look for: / filters, and n goes on in the explanation."))
    }
    return find(words, step: step) ? .none : .say(.text("No line has \"\(filter)\"."))
  }
}

extension Context {
  /// Puts the values of changes into the visitor.
  func applying(_ changes: [ContextChange]) -> Reply {
    var cast = cast
    for change in changes {
      if let value = change.value { cast.visitor[change.field] = value }
    }
    let label = self.changes(
      from: self.cast.visitor, to: cast.visitor, first: changes.first?.field)
    return .act(label, cast)
  }
}
