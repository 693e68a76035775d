import FlagEngine
import TerminalUI

// The explanation of the selected flag.
extension Console {
  /// Brings the explanation up to date.
  mutating func showDetail() {
    // Not by `flatMap`: a closure over the console would copy all of it.
    var content: FlagDetail.Content?
    if let flag = list.selected { content = self.content(of: flag) }
    context.detail.show(content, marks: marks, size: layout.detail.size, strip: layout.strip.size)
  }

  func content(of flag: Int) -> FlagDetail.Content? {
    // The resolution is not bound to a name here and in the other functions that every key runs:
    // that would copy all of it.
    guard let decision = resolution?.decision(flag), let configuration = resolution?.configuration
    else { return nil }
    return FlagDetail.Content(
      decision: decision, misses: resolution?.knownMisses(flag) ?? [],
      whatIf: resolution?.whatIf(flag),
      comparison: configuration.comparison(flag, with: decision.answer),
      configuration: configuration)
  }

  /// Whether it is still open what the selected flag would answer under other circumstances.
  var wantsWhatIf: Bool {
    guard let flag = list.selected, resolution?.hasDecision(flag) == true else { return false }
    return resolution?.whatIf(flag) == nil
  }

  /// Continues to find it out.
  ///
  /// - Returns: whether there is more to do.
  mutating func workOnWhatIf() -> Bool {
    guard wantsWhatIf, let flag = list.selected else { return false }
    context.resolution?.workOnWhatIf(flag)
    showDetail()
    return wantsWhatIf
  }

  /// Applies the offer of the selected line; without one, hides or shows its parts, or goes to the
  /// field that its condition reads.
  mutating func openSelectedLine() {
    if let target = detail.selectedLine?.search { return findCode(target) }
    if detail.selectedOffer == nil {
      if context.detail.toggleFold() { return }
      if let line = detail.selectedLine, line.whyNot == nil, let field = line.field,
        context.visitorPane.select(field)
      {
        context.focus = .visitor
        return
      }
    }
    applyOffer()
  }

  /// Goes to the next line with a word of the filter.
  mutating func findInDetail(step: Int) {
    let words = list.filter.split(separator: " ")
      .filter { !$0.contains(":") && !$0.hasPrefix("!") }.map { Catalogue.folded(String($0)) }
    if words.isEmpty {
      message = .text("No word to look for: / filters, and n goes on in the explanation.")
    } else if !context.detail.find(words, step: step) {
      message = .text("No line has \"\(list.filter)\".")
    }
  }
}
