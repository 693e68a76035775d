package import FlagEngine
public import TerminalUI

/// The console: everything on the screen and what every key does to it.
///
/// A pure state machine: `handle` takes what happened and returns what the program should do, `render`
/// draws the state into a buffer, `work` continues what can wait. It reads no clock and no file.
public struct Console: Sendable {
  /// All that panes and screens read.
  var context: Context
  /// What lies over the panes and takes the keys.
  var overlay: Overlay?
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
  var pointer = Pointer()
  /// The answers that the list was last ordered by.
  var refreshedAt: Refreshed?
  var codeSearch: CodeSearch?
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

  /// The theme that comes back because the stage was left.
  var leftStageFor: String?
  /// What was done, as a script tells it.
  var journal = Journal()
  /// The commands of stories that could not be run.
  public internal(set) var faults: [StepFault] = []

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

  /// The size of the screen.
  public var screenSize: Size { layout.size }

  /// Why the configuration could not be read, if it could not.
  public var failure: String? { loadFailure }

  /// When the header reads differently although nothing happens: milliseconds since 1970; nil: never.
  public var nextTick: Double? { context.nextTick }

  /// The configuration on the screen; nil before the first.
  package var catalogue: Catalogue? { context.resolution?.catalogue }

  /// Profile and time of the answers on the screen.
  package var options: EvaluationOptions? { context.resolution?.options }

  /// The scope whose keys count now.
  var scope: Scope { overlay?.screen.scope ?? focus }

  // MARK: Events

  /// Takes an event.
  ///
  /// - Parameter event: what happened.
  /// - Returns: what the program should do, in order.
  public mutating func handle(_ event: Event) -> [Effect] {
    var effects: [Effect] = []
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
    case .script(let script): effects = enterStage(script)
    case .context(let file): take(file)
    case .labels(let labels, let store): take(labels, store)
    case .visitors(let rows): take(rows)
    case .versions(let versions): effects = take(versions)
    case .versionRead(let digest, let configuration): take(digest, configuration)
    case .version(let version, let catalogue): show(version, catalogue)
    case .compared(let old, let new): compare(old, new)
    case .accepted(let accepted, let fault): take(accepted, fault: fault)
    case .pins(let pins, let path, let fault): take(pins, path: path, fault: fault)
    // The line says what was named; that it was kept goes without saying.
    case .labelsSaved: break
    case .personaStore(let store): take(store)
    case .personasSaved(let store, let note): effects = take(store, note: note)
    case .personasNotSaved(let reason):
      isLeaving = false
      message = .error(reason)
    case .personasStale(let store): takeStale(store)
    case .destination(let destination, let environmentID, let seed):
      take(destination, environmentID: environmentID, seed: seed)
    case .outboxKept(let rows): take(rows)
    case .delivered(let delivery): take(delivery)
    case .answered(let question, let answer): take(answer, to: question)
    case .cacheLoaded(let id, let entry, let folder): takeCache(entry, of: id, folder)
    case .input(.resize(let size)):
      context.layout = Layout(size: size, focus: focus)
    case .input(.paste(let text)): effects = paste(text)
    case .input(.mouse(let event)): effects = click(event)
    case .input(.key(let key)):
      pointer = Pointer()
      showsLegend = false
      if context.stage != nil {
        // What is typed is seen where it is typed, masked.
        let pressed = Scope.typing.contains(scope) ? "" : key.description
        context.stage?.pressed = pressed
      }
      effects = press(key)
    }
    if context.stage?.isAwaiting == true, event.isAnswer {
      noteFault(event)
      context.stage?.isAwaiting = false
      effects += goOn()
    }
    maskCodes()
    effects += labelEffects() + editEffects() + decisionEffects()
    settle()
    keepLog()
    return effects
  }

  /// Puts generated characters where the visitor code is being typed.
  ///
  /// - Parameter code: the characters.
  public mutating func insertCode(_ code: String) {
    _ = ask { $0.take(code: code, in: $1) }
    settle()
  }

  // MARK: Keys

  mutating func press(_ key: Key) -> [Effect] {
    guard let command = keymap.command(for: key, in: scope) else {
      if let plain = key.behindEscape, !(Scope.typing.contains(scope) && TextField.edits(with: key))
      {
        return press(.escape) + press(plain)
      }
      return ask { $0.type(key, in: $1) }
    }
    guard command == .selectPersona else { return run(command) }
    if resolution != nil, case .character(let digit) = key.code, let number = digit.wholeNumberValue
    {
      overlay = nil
      become(number - 1)
    }
    return []
  }

  private mutating func paste(_ text: String) -> [Effect] {
    guard overlay != nil else {
      return resolution == nil ? [] : apply(PasteDialog.open(text, in: context))
    }
    return ask { $0.paste(text, in: $1) }
  }
}
