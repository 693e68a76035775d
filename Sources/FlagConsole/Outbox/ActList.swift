import FlagEngine
import TerminalUI

/// What an application can do, each with a form.
struct ActList: Screen {
  private let forms: [ActForm]
  private let below: [Overlay]
  var viewport: Viewport

  init(in context: Context, below: Overlay?) {
    forms = ActForm.all(of: context.cast.visitor.platform)
    self.below = below.map { [$0] } ?? []
    viewport = Viewport(count: forms.count, height: forms.count)
  }

  var scope: Scope { .acts }
  var overlay: Overlay { .acts(self) }
  var place: ScreenPlace { .box }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept:
      guard forms.indices.contains(viewport.selection) else { return .none }
      return ActFormScreen.open(forms[viewport.selection], below: below.first, in: context)
    case .close, .cancel, .back: return .uncover(below.first)
    default: return move(command)
    }
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    ScreenContent(
      title: "What the application does",
      lines: forms.map { form in
        context.line([(form.name, .label), (form.help, .text), (form.call, .message)])
      })
  }
}
