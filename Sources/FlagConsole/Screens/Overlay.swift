/// Every screen that can lie over the panes.
enum Overlay: Equatable, Sendable {
  case help(HelpScreen)
  case log(LogScreen)
  case source(SourceScreen)
  case problems(ProblemScreen)
  case personas(PersonaScreen)
  case save(SaveDialog)
  case dialog(OverrideDialog)
  case copy(CopyMenu)
  case tableCopy(TableCopyMenu)
  case edit(FieldEditor)
  case fields(FieldPicker)
  case paste(PasteDialog)
  case prompt(LinePrompt)
  case palette(Palette)
  case leaving(LeavingQuestion)
  case filter(FilterLine)
  case outbox(OutboxScreen)
  case payload(PayloadScreen)
  case send(SendBox)
  case acts(ActList)
  case form(ActFormScreen)
  case remote(RemoteScreen)
  case sweep(SweepScreen)
  case codes(CodeScreen)
  case who(WhoScreen)
  case matrix(MatrixScreen)
  case compare(CompareScreen)
  case expect(ExpectScreen)
  case diff(DiffScreen)
  case diffChoice(DiffChoice)
  case versions(VersionScreen)
  case pins(PinScreen)

  /// The screen itself; the only place that tells one from another.
  var screen: any Screen {
    switch self {
    case .help(let screen): screen
    case .log(let screen): screen
    case .source(let screen): screen
    case .problems(let screen): screen
    case .personas(let screen): screen
    case .save(let screen): screen
    case .dialog(let screen): screen
    case .copy(let screen): screen
    case .tableCopy(let screen): screen
    case .edit(let screen): screen
    case .fields(let screen): screen
    case .paste(let screen): screen
    case .prompt(let screen): screen
    case .palette(let screen): screen
    case .leaving(let screen): screen
    case .filter(let screen): screen
    case .outbox(let screen): screen
    case .payload(let screen): screen
    case .send(let screen): screen
    case .acts(let screen): screen
    case .form(let screen): screen
    case .remote(let screen): screen
    case .sweep(let screen): screen
    case .codes(let screen): screen
    case .who(let screen): screen
    case .matrix(let screen): screen
    case .compare(let screen): screen
    case .expect(let screen): screen
    case .diff(let screen): screen
    case .diffChoice(let screen): screen
    case .versions(let screen): screen
    case .pins(let screen): screen
    }
  }
}
