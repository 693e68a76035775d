public import FlagEngine
public import TerminalUI

/// The console: everything on the screen and what every key does to it.
///
/// A pure state machine: `handle` takes what happened and returns what the program should do, `render`
/// draws the state into a buffer, `work` continues what can wait. It reads no clock and no file.
public struct Console: Sendable {
  /// Where the configuration comes from, as the header tells it.
  public struct Source: Equatable, Sendable {
    /// The file's name, or `demo`.
    public var name: String
    /// What kind of source it is.
    public var kind: Kind
    /// The first four hexadecimal digits of the SHA-256 of the bytes.
    public var revision: String
    /// The number of bytes.
    public var byteCount: Int
    /// When the bytes were given; nil where nobody asks.
    public var receipt: Receipt?
    /// Whether the platform's server decides for each visitor (Flagship's Decision API).
    public var isDecidedByServer: Bool

    /// Makes a source; see the properties.
    public init(
      name: String, kind: Kind, revision: String = "", byteCount: Int = 0, receipt: Receipt? = nil,
      isDecidedByServer: Bool = false
    ) {
      self.name = name
      self.kind = kind
      self.revision = revision
      self.byteCount = byteCount
      self.receipt = receipt
      self.isDecidedByServer = isDecidedByServer
    }
  }

  /// What happened.
  public enum Event: Sendable {
    /// The user did something.
    case input(InputEvent)
    /// The configuration is there, with the visitors to look at it with.
    case loaded(Catalogue, Source, PersonaList, EvaluationOptions)
    /// A newer configuration of the same source, with what it changes; the visitor stays.
    case followed(Catalogue, Source, ConfigurationChanges)
    /// Another configuration was opened in place of the one in use: of the same platform without
    /// visitors of its own, or of the other one with visitors to look at it with.
    case opened(Catalogue, Source, PersonaList?, EvaluationOptions)
    /// Another configuration could not be opened; the sentence says why. The one in use stays.
    case notOpened(String)
    /// Something about the source.
    case feed(Feed.Event)
    /// Time passed: what the header tells of it may read differently.
    case tick
    /// The configuration cannot be read; the sentence says why.
    case failed(String)
    /// A theme was read, because it was asked for or its file was saved.
    case theme(Theme)
    /// Something that the program was to do did not work; the sentence says why.
    case refused(String)
    /// What was named after `open` stands for nothing; the sentence says why.
    case cannotOpen(String, reason: String)
    /// What may stand where so much is typed, the likeliest first.
    case completions(Completion.Kind, String, [String])
    /// Something that the program was to do is done; the sentence says how.
    case done(String)
    /// A file that `importFile` or `watch` named was read, or has changed.
    case context(ContextFile)
    /// The names of rules and segments, and where they are kept; comes after the configuration.
    case labels(Labels, LabelStore)
    /// The names of rules and segments were written into that file.
    case labelsSaved(String)
    /// Where personas are saved and what the file holds; comes before the personas themselves, and
    /// whenever the file has changed.
    case personaStore(PersonaStore)
    /// The personas were saved; the note says how.
    case personasSaved(PersonaStore, note: String)
    /// The personas were not saved; the sentence says why.
    case personasNotSaved(String)
    /// The personas were not saved: the file holds others than was known.
    case personasStale(PersonaStore)
  }

  /// What the program should do.
  public enum Effect: Equatable, Sendable {
    /// Leave, with status 0.
    case quit
    /// Stop as Ctrl-z does, and come back.
    case suspend
    /// Draw everything anew.
    case redraw
    /// Make a visitor code as the platform's SDK does and give it to `insertCode`.
    case generateCode(Platform)
    /// Read the theme of that name or path; `Event.theme` or `Event.refused` answers.
    case loadTheme(String)
    /// Put a text where the user can paste it; `Event.done` or `Event.refused` says where it is.
    case copy(Clipping)
    /// Write the names of rules and segments into their file; `labelsSaved` or `refused` answers.
    case saveLabels(Labels, path: String)
    /// Write changed personas into their file; `personasSaved`, `personasStale` or
    /// `personasNotSaved` answers.
    case savePersonas([PersonaChange])
    /// Keep these edits of a platform's personas, and no others, for the next time.
    case keepEdits([PersonaEdit], Platform)
    /// Read a file and give it back as `context`.
    case importFile(String)
    /// Give a file back as `context` now and whenever it changes; nil: no longer.
    case watch(String?)
    /// Let the terminal report the mouse, or not.
    case mouse(Bool)
    /// Open the configuration that the user named; `opened` or `refused` answers.
    case open(String)
    /// Hold back newer configurations, or give them from now on; `Feed.Event` answers.
    case pause(Bool)
    /// Ask the source for a newer configuration now.
    case refresh
    /// Find what may stand where so much is typed; `completions` answers.
    case complete(Completion.Kind, String)
    /// Let the server decide for this visitor; `followed` brings its answer.
    case decide(Visitor)
  }

  /// The pane or overlay that takes the keys.
  enum Overlay: Equatable, Sendable {
    case help(Viewport)
    case log(Viewport)
    case source(Viewport)
    case personas(Viewport)
    case save(SaveDialog)
    case dialog(OverrideDialog)
    case copy(CopyMenu)
    case edit(FieldEditor)
    case fields(FieldPicker)
    case paste(PasteDialog)
    case prompt(LinePrompt)
    case palette(Palette)
    case leaving
    case filter(TextField, previous: String)
  }

  /// The bottom line.
  enum Message: Equatable, Sendable {
    case none
    case text(String)
    case error(String)
    /// An action; the flags it flipped are told when they are known.
    case action(String)
    /// A newer configuration; likewise.
    case news(String, removed: Int)
  }

  /// All that panes and screens read.
  var context: Context
  /// What lies over the panes and takes the keys.
  var overlay: Overlay?
  /// What the help lies over, if not the panes.
  var helped: Overlay?
  var message = Message.none

  /// How the user has moved the panes.
  var arrangement = Arrangement()
  /// Whether the terminal reports the mouse.
  public var usesMouse = true
  /// Whether the bottom line explains the marks, at a first start until a key is pressed.
  public var showsLegend = false
  /// The visitor for whom the server decided last.
  var decidedVisitor: Visitor?
  /// What Tab goes through in the line that is typed.
  var completion: Completion?
  /// Whether `settle` was put off, because another event was to follow.
  private var isUnsettled = false
  var pointer = Pointer()
  /// The answers that the list was last ordered by.
  var refreshedAt: Refreshed?
  var codeSearch: CodeSearch?
  /// What the override that a dialog is about would do.
  var overridePreview: OverridePreview?
  /// The file that is followed.
  var watched: String?
  /// Where the names of rules and segments are kept, and what the file holds.
  var labelStore = LabelStore(path: nil)
  var savedLabels = Labels()
  /// The versions that are being written.
  var saving: [PersonaVersion] = []
  /// What the edits were last kept of.
  var keptPersonas = KeptPersonas()
  /// Whether the program ends once the personas are saved.
  var isLeaving = false

  /// What `update` has drawn; nil once more than the cursor of the list and the explanation may
  /// read differently.
  var drawn: Drawn?

  /// A console that waits for its configuration.
  ///
  /// - Parameters:
  ///   - source: what is being read.
  ///   - theme: the looks.
  ///   - marks: the characters.
  ///   - size: the screen.
  ///   - keymap: the keys.
  public init(
    source: Source, theme: Theme, marks: Marks, size: Size, keymap: Keymap = .standard
  ) {
    context = Context(source: source, theme: theme, marks: marks, size: size, keymap: keymap)
  }

  /// The visitors and which of them is looked at.
  struct Cast: Equatable, Sendable {
    var personas: [Persona]
    var active: Int
    /// Profile and time; an evidence block brings its own.
    var options: EvaluationOptions?
    /// The names of rules and segments.
    var labels = Labels()

    var visitor: Visitor {
      get { personas[active].visitor }
      set { personas[active].visitor = newValue }
    }
  }

  /// The size of the screen.
  public var screenSize: Size { layout.size }

  /// The scope whose keys count now.
  var scope: Scope { scope(of: overlay) }

  func scope(of overlay: Overlay?) -> Scope {
    switch overlay {
    case .help, .log, .source: .help
    case .personas: .personas
    case .save: .save
    case .dialog: .dialog
    case .copy: .copy
    case .edit: .edit
    case .fields: .fields
    case .paste(let dialog): dialog.isReviewing ? .pasted : .paste
    case .prompt: .prompt
    case .palette: .palette
    case .leaving: .leaving
    case .filter: .filter
    case nil: focus
    }
  }

  /// Why the configuration could not be read, if it could not.
  public var failure: String? { loadFailure }

  // MARK: Events

  /// Takes an event.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - isFollowed: whether another event of the user is handled at once, before the state is drawn
  ///     or asked for anything: what only the screen needs is then put off.
  /// - Returns: what the program should do, in order.
  public mutating func handle(_ event: Event, isFollowed: Bool = false) -> [Effect] {
    var effects: [Effect] = []
    let isStep = isStepInList(event)
    if isUnsettled, !isStep { settle() }
    switch event {
    case .loaded(let catalogue, let source, let personas, let options):
      load(catalogue, source, personas, options)
    case .followed(let catalogue, let source, let changes): follow(catalogue, source, changes)
    case .opened(let catalogue, let source, let personas, let options):
      replace(catalogue, source, personas, options)
    case .notOpened(let reason):
      context.feed.opening = nil
      tellRefusal(reason, logged: true)
    case .feed(let event): take(event)
    case .tick: break
    case .failed(let reason): context.loadFailure = reason
    case .theme(let theme): adopt(theme)
    case .refused(let reason): tellRefusal(reason, logged: false)
    case .cannotOpen(let typed, let reason): takeBack(typed, reason)
    case .completions(let kind, let typed, let candidates): take(kind, typed, candidates)
    case .done(let text): message = .text(text)
    case .context(let file): take(file)
    case .labels(let labels, let store): take(labels, store)
    // The line says what was named; that it was kept goes without saying.
    case .labelsSaved: break
    case .personaStore(let store): take(store)
    case .personasSaved(let store, let note): effects = take(store, note: note)
    case .personasNotSaved(let reason):
      isLeaving = false
      message = .error(reason)
    case .personasStale(let store): takeStale(store)
    case .input(.resize(let size)):
      context.layout = Layout(size: size, focus: focus)
    case .input(.paste(let text)): paste(text)
    case .input(.mouse(let event)): effects = click(event)
    case .input(.key(let key)):
      pointer = Pointer()
      if showsLegend { drawn = nil }
      showsLegend = false
      effects = press(key)
    }
    effects += labelEffects() + editEffects() + decisionEffects()
    if !isStep { drawn = nil }
    isUnsettled = isFollowed && isStep
    if !isUnsettled { settle() }
    keepLog()
    return effects
  }

  /// Whether an event only moves the cursor of the list: what depends on the selected flag is not
  /// needed before the next event of that kind.
  private func isStepInList(_ event: Event) -> Bool {
    guard case .input(.key(let key)) = event, scope == .list else { return false }
    switch keymap.command(for: key, in: .list) {
    case .moveUp, .moveDown, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .moveToTop,
      .moveToBottom:
      return true
    default: return false
    }
  }

  /// Puts generated characters where the visitor code is being typed.
  ///
  /// - Parameter code: the characters.
  public mutating func insertCode(_ code: String) {
    guard case .edit(var editor) = overlay, editor.isCode else { return }
    editor.input = TextField(code)
    overlay = .edit(editor)
    draft(editor)
    drawn = nil
    settle()
  }

  /// What a slice of work did.
  public struct Work: Sendable {
    /// Whether there is more to do.
    public var hasMore: Bool
    /// Whether the screen may show what was done.
    public var isVisible: Bool
  }

  /// Continues what can wait until no key does.
  ///
  /// - Returns: what was done; nil: there was nothing to do.
  public mutating func work() -> Work? {
    let isOfList = hasWorkOnList
    guard isOfList || wantsWhatIf else {
      return canLookAhead ? Work(hasMore: lookAhead(), isVisible: false) : nil
    }
    if isOfList { drawn = nil }
    let shown = (explanation: detail.revision, order: refreshedAt)
    let more = context.resolution?.work() ?? false
    resolveVisible()
    keepLog()
    refreshList()
    let isSearching = workOnWhatIf()
    let isFilling = workOnPersonaCells()
    let isUnfinished =
      workOnPreview() || workOnCodeSearch() || workOnSurvey() || more || resolveNextMiss()
      || isSearching || isFilling || canLookAhead
    // What was found may take more rows than what stood in its place.
    settle()
    return Work(
      hasMore: isUnfinished,
      isVisible: isOfList || (detail.revision, refreshedAt) != shown)
  }

  /// Whether `work` has something to do that more than the explanation shows.
  private var hasWorkOnList: Bool {
    guard resolution != nil else { return false }
    return resolution?.isSettled == false || resolution?.isSurveying == true || nextMiss != nil
      || wantsPersonaCells || wantsPreview || codeSearch != nil || wantsMisses
  }

  mutating func load(
    _ catalogue: Catalogue, _ source: Source, _ personas: PersonaList,
    _ options: EvaluationOptions
  ) {
    context.source = source
    context.cast = Cast(personas: personas.personas, active: 0, options: options)
    for index in cast.personas.indices {
      context.cast.personas[index].visitor = catalogue.configuration.resolvingNames(
        of: cast.personas[index].visitor)
    }
    takeEdits(catalogue.configuration)
    var resolution = Resolution(catalogue, visitor: cast.visitor, options: options)
    resolution.markBaseline()
    context.resolution = resolution
    context.list.load(catalogue)
    context.visitorPane = VisitorPane()
    context.feed = Feed()
    decidedVisitor = nil
    context.loadFailure = nil
  }

  /// Brings what depends on the state up to date: layout, viewports, decisions of visible flags.
  mutating func settle() {
    context.visitorPane.update(resolution, height: layout.visitor.height)
    context.layout = Layout(
      size: layout.size, focus: focus, fields: visitorPane.viewport.count,
      overrides: resolution?.visitor.overrides.count ?? 0, arrangement: shownArrangement)
    context.list.resize(height: layout.list.height)
    resolveVisible()
    if refreshList() { resolveVisible() }
    updatePersonaCells()
    context.visitorPane.viewport.resize(
      count: visitorPane.viewport.count, height: layout.visitor.height)
    context.layout.place(logBelow: detail.lines.count)
  }

  private mutating func resolveVisible() {
    guard let configuration = resolution?.configuration else { return }
    context.resolution?.resolve(context.list.visibleFlags)
    context.overridesPane.update(configuration, resolution?.visitor.overrides ?? [])
    if !layout.overrides.isEmpty { context.resolution?.resolve(context.overridesPane.flags) }
    if let flag = list.selected {
      context.resolution?.resolve(CollectionOfOne(flag))
      _ = context.resolution?.findMisses(flag)
    }
    if layout.listShowsWhy { context.resolution?.findReasons(context.list.visibleFlags) }
    showDetail()
  }

  /// The next visible flag whose nearest miss the list would show but nobody has asked for yet.
  private var nextMiss: Int? {
    guard layout.listShowsWhy else { return nil }
    for flag in list.visibleFlags where resolution?.knownMisses(flag) == nil {
      if resolution?.decision(flag)?.isUnserved == true { return flag }
    }
    return nil
  }

  private mutating func resolveNextMiss() -> Bool {
    for _ in 0..<8 {
      guard !wantsMisses, let flag = nextMiss else { break }
      if context.resolution?.findMisses(flag) == true { return true }
    }
    return nextMiss != nil || wantsMisses
  }

  /// Whether the nearest misses of the selected flag are still being looked for: it has many rules.
  private var wantsMisses: Bool {
    guard let flag = list.selected, resolution?.hasDecision(flag) == true else { return false }
    return resolution?.knownMisses(flag) == nil
  }

  // MARK: Keys

  mutating func press(_ key: Key) -> [Effect] {
    guard let command = keymap.command(for: key, in: scope) else {
      if let plain = key.behindEscape, !(Scope.typing.contains(scope) && TextField.edits(with: key))
      {
        return press(.escape) + press(plain)
      }
      if Scope.typing.contains(scope) || scope == .pasted { type(key) }
      return []
    }
    guard command == .selectPersona else { return run(command) }
    if resolution != nil, case .character(let digit) = key.code, let number = digit.wholeNumberValue
    {
      if scope == .personas { overlay = nil }
      become(number - 1)
    }
    return []
  }

  /// Does what a key or the palette asks for.
  mutating func run(_ command: Command) -> [Effect] {
    switch command {
    case .quit: return stopCodeSearch() ? [] : leave()
    case .quitUnsaved: return [.quit]
    case .saveAndQuit: return saveAndLeave()
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .toggleMouse: return setMouse(!usesMouse)
    case .pause: return togglePause()
    case .refresh: return refresh()
    case .generateCode:
      if case .edit(let editor)? = overlay, editor.isCode {
        return [.generateCode(cast.visitor.platform)]
      }
      return []
    case .complete:
      if let effects = completeName() { return effects }
    case .accept:
      if case .prompt(let prompt)? = overlay { return answer(prompt) }
      if case .palette(let palette)? = overlay { return run(palette) }
      if case .save(let dialog)? = overlay { return save(dialog) }
    case .close where overlay == nil && (focus == .list || resolution == nil): return leave()
    default: break
    }
    guard resolution != nil else { return [] }
    if let effects = copy(command) { return effects }
    if !Scope.typing.contains(scope) { message = .none }
    perform(command)
    return []
  }

  private mutating func perform(_ command: Command) {
    switch command {
    case .moveUp: move { $0.move(by: -1) }
    case .moveDown: move { $0.move(by: 1) }
    case .pageUp: move { $0.page(by: -1) }
    case .pageDown: move { $0.page(by: 1) }
    case .halfPageUp: move { $0.halfPage(by: -1) }
    case .halfPageDown: move { $0.halfPage(by: 1) }
    case .moveToTop: move { $0.moveToStart() }
    case .moveToBottom: move { $0.moveToEnd() }
    case .nextPane where scope == .paste || scope == .pasted: reviewPaste(scope == .paste)
    case .toggleChoice: choose()
    case .nextVisitor: chooseVisitor(1)
    case .previousVisitor: chooseVisitor(-1)
    case .nextPane: context.focus = layout.pane(after: focus, by: 1)
    case .previousPane: context.focus = layout.pane(after: focus, by: -1)
    case .open: open()
    case .back: back()
    case .close: close()
    case .filter:
      context.filters.rest()
      overlay = .filter(TextField(list.filter), previous: list.filter)
    case .problems: openProblems()
    case .tryFix: tryNearestFix()
    case .nextChange: goToChange(forward: true)
    case .previousChange: goToChange(forward: false)
    case .visitor: context.focus = .visitor
    case .paste: openPaste()
    case .importFile: overlay = .prompt(LinePrompt(.importFile))
    case .newLine: breakLine()
    case .addField: openFieldPicker()
    case .editField: open()
    case .deleteField: deleteField()
    case .force: openDialog(.force)
    case .simulate: openDialog(.simulate)
    case .clearOverride: clearOverrides(ofSelected: true)
    case .clearAllOverrides: clearOverrides(ofSelected: false)
    case .personas: openPersonas()
    case .palette: openPalette()
    case .copyMenu: openCopyMenu()
    case .savePersonas: openSaveDialog()
    case .keepMine: choose(.mine)
    case .keepTheirs: choose(.theirs)
    case .keepBoth: choose(.both)
    case .newPersona: addPersona()
    case .renamePersona: askForName(isCopy: false)
    case .clonePersona: askForName(isCopy: true)
    case .deletePersona: deletePersona()
    case .undo: undo()
    case .redo: redo()
    case .help: toggleHelp()
    case .fold: context.detail.fold()
    case .unfold: context.detail.unfold()
    case .nextMatch: findInDetail(step: 1)
    case .previousMatch: findInDetail(step: -1)
    case .sort: changeSort(to: list.sort.next)
    case .zoom: toggleZoom()
    case .widen: moveSplit(by: 1)
    case .narrow: moveSplit(by: -1)
    case .accept: accept()
    case .cancel: cancel()
    case .complete where scope == .palette: completePalette()
    case .nextValue where scope == .filter || scope == .palette: recall(1)
    case .previousValue where scope == .filter || scope == .palette: recall(-1)
    case .complete, .nextValue: suggest(1)
    case .previousValue: suggest(-1)
    case .toggleHints: showHints(arrangement.hidesHints)
    case .changeType: changeType()
    case .toggleTargeting: toggleTargeting()
    case .quit, .suspend, .redraw, .toggleMouse, .pause, .refresh, .generateCode, .selectPersona,
      .copyValue, .copyKey, .copyTrace,
      .copyEvidence, .copyCookie, .copyJson, .quitUnsaved, .saveAndQuit:
      break  // `press` has answered these
    }
  }

  /// Moves an overlay that has no cursor: its rows scroll.
  private func scroll(
    _ viewport: inout Viewport, _ count: Int, _ step: (inout Viewport) -> Void
  ) {
    viewport.resize(count: count, height: layout.overlay.height)
    viewport.select(viewport.offset)
    step(&viewport)
    viewport.wheel(by: viewport.selection - viewport.offset)
  }

  private mutating func move(_ step: (inout Viewport) -> Void) {
    switch overlay {
    case .help(var viewport):
      scroll(&viewport, HelpScreen.lines(for: helpScope, keymap).count, step)
      overlay = .help(viewport)
    case .log(var viewport):
      scroll(&viewport, logRows.count, step)
      overlay = .log(viewport)
    case .source(var viewport):
      scroll(&viewport, sourceRows.count, step)
      overlay = .source(viewport)
    case .personas(var viewport):
      viewport.resize(count: cast.personas.count, height: layout.overlay.height)
      step(&viewport)
      overlay = .personas(viewport)
    case .save(var dialog):
      step(&dialog.viewport)
      overlay = .save(dialog)
    case .dialog(var dialog):
      step(&dialog.viewport)
      preview(&dialog)
      overlay = .dialog(dialog)
    case .palette(var palette):
      palette.viewport.resize(count: palette.matches.count, height: layout.overlay.height - 2)
      step(&palette.viewport)
      overlay = .palette(palette)
    case .copy(var menu):
      step(&menu.viewport)
      overlay = .copy(menu)
    case .fields(var picker):
      step(&picker.viewport)
      overlay = .fields(picker)
    case .paste(var dialog):
      step(&dialog.viewport)
      overlay = .paste(dialog)
    case .edit, .prompt, .leaving: break
    case .filter: context.list.move(step)
    case nil:
      switch focus {
      case .detail: step(&context.detail.viewport)
      case .visitor: step(&context.visitorPane.viewport)
      default: context.list.move(step)
      }
    }
  }

  private mutating func open() {
    switch focus {
    case .list: openSelected()
    case .detail: openSelectedLine()
    case .visitor: editSelectedField()
    default: break
    }
  }

  /// Opens the explanation; where no flag matches the filter, goes to the nearest one.
  private mutating func openSelected() {
    guard list.selected == nil else {
      context.focus = .detail
      context.detail.goToDecision()
      return
    }
    guard let nearest = list.nearest(to: list.filter) else { return }
    changeView { $0.setFilter("") }
    context.list.viewport.select(nearest)
  }

  private mutating func back() {
    if overlay != nil {
      closeOverlay()
    } else if focus != .list {
      context.focus = .list
    } else if !list.filter.isEmpty {
      changeView { $0.setFilter("") }
    }
  }

  private mutating func close() {
    if overlay != nil { closeOverlay() } else { context.focus = .list }
  }

  private mutating func goToChange(forward: Bool) {
    guard let resolution else { return }
    let changed = list.matches.indices.filter { resolution.isChanged(list.matches[$0]) }
    guard !changed.isEmpty else {
      message = .text("The last action changed no flag in this list.")
      return
    }
    let here = list.viewport.selection
    let target =
      forward
      ? changed.first { $0 > here } ?? changed[0]
      : changed.last { $0 < here } ?? changed[changed.count - 1]
    context.list.viewport.select(target)
  }

  // MARK: Typing

  private mutating func type(_ key: Key) {
    switch overlay {
    case .edit(var editor):
      guard editor.input.handle(key) else { return }
      editor.suggestion = nil
      draft(editor)
    case .fields(var picker):
      if picker.viewport.moveToEnds(key, beside: picker.input) {
        overlay = .fields(picker)
        return
      }
      guard picker.input.handle(key) else { return }
      narrowFields(picker)
    case .paste(let dialog): type(key, into: dialog)
    case .prompt(var prompt): if prompt.handle(key) { overlay = .prompt(prompt) }
    case .palette(var palette):
      if palette.viewport.moveToEnds(key, beside: palette.input) {
        overlay = .palette(palette)
        return
      }
      guard palette.input.handle(key) else { return }
      palette.narrow()
      overlay = .palette(palette)
    case .filter(var input, let previous):
      guard input.handle(key) else { return }
      overlay = .filter(input, previous: previous)
      setFilter(input.text)
    default: break
    }
  }

  private mutating func paste(_ text: String) {
    switch overlay {
    case .edit(var editor):
      editor.input.insert(text)
      editor.suggestion = nil
      draft(editor)
    case .fields(var picker):
      picker.input.insert(text)
      narrowFields(picker)
    case .paste(var dialog):
      dialog.area.insert(text)
      dialog.isReviewing = true
      readPaste(dialog)
    case .prompt(var prompt):
      prompt.insert(text)
      overlay = .prompt(prompt)
    case .palette(var palette):
      palette.input.insert(text)
      palette.narrow()
      overlay = .palette(palette)
    case .filter(var input, let previous):
      input.insert(text)
      overlay = .filter(input, previous: previous)
      setFilter(input.text)
    default: if resolution != nil { openPaste(text) }
    }
  }

  private mutating func accept() {
    switch overlay {
    case .edit(let editor): commit(editor)
    case .fields(let picker): acceptField(picker)
    case .paste(let dialog): acceptPaste(dialog)
    case .filter(let input, let previous):
      context.filters.record(input.text)
      recordFilter(before: previous)
      overlay = nil
    case .dialog(let dialog): setOverride(dialog)
    case .personas(let viewport):
      overlay = nil
      become(viewport.selection)
    case .copy, .help, .log, .source, .prompt, .palette, .leaving, .save, nil: break
    }
  }

  private mutating func cancel() {
    switch overlay {
    case .edit:
      overlay = nil
      message = .none
      context.resolution?.evaluate(context.cast.visitor)
    case .filter(_, let previous):
      overlay = nil
      setFilter(previous)
    case .paste: dropPaste()
    case .prompt(let prompt): dropPrompt(prompt)
    case .save: openPersonas()
    case .help, .log, .source, .personas, .dialog, .copy, .fields, .palette, .leaving, nil:
      overlay = nil
    }
  }
}

extension Viewport {
  /// Home and End also go to the first and last row where the cursor of the line beside the list
  /// stands at that end already.
  ///
  /// - Returns: whether they did.
  fileprivate mutating func moveToEnds(_ key: Key, beside input: TextField) -> Bool {
    if key == .home, input.cursor == 0 {
      moveToStart()
    } else if key == .end, input.cursor == input.text.count {
      moveToEnd()
    } else {
      return false
    }
    return true
  }
}
