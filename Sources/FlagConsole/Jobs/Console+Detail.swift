import FlagEngine
import TerminalUI

// The explanation of the selected flag.
extension Console {
  /// Brings the explanation up to date.
  mutating func showDetail() {
    // Not by `flatMap`: a closure over the console would copy all of it.
    var content: FlagDetail.Content?
    if let flag = context.list.selected { content = self.content(of: flag) }
    context.detail.show(
      content, marks: marks, size: context.layout.detail.size, strip: context.layout.strip.size)
  }

  func content(of flag: Int) -> FlagDetail.Content? {
    // The resolution is not bound to a name here and in the other functions that every key runs:
    // that would copy all of it.
    guard let decision = context.resolution?.decision(flag),
      let configuration = context.resolution?.configuration
    else { return nil }
    return FlagDetail.Content(
      decision: decision, misses: context.resolution?.knownMisses(flag) ?? [],
      whatIf: context.resolution?.whatIf(flag),
      comparison: configuration.comparison(flag, with: decision.answer),
      sweep: flag == context.list.selected ? context.sweep?.lines(of: flag) ?? [] : [],
      configuration: configuration, isStage: context.stage != nil)
  }

  /// Whether it is still open what the selected flag would answer under other circumstances.
  var wantsWhatIf: Bool {
    guard let flag = context.list.selected, context.resolution?.hasDecision(flag) == true else {
      return false
    }
    return context.resolution?.whatIf(flag) == nil
  }

  /// Continues to find it out.
  mutating func workOnWhatIf() {
    guard wantsWhatIf, let flag = context.list.selected else { return }
    context.resolution?.workOnWhatIf(flag)
    showDetail()
  }
}
