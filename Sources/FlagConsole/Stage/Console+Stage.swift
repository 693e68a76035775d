import FlagEngine
import TerminalUI

// The stage: a story told step by step, to people who look on.
extension Console {
  /// Whether the stage is on.
  public var isOnStage: Bool { context.stage != nil }

  /// The steps of the story on the stage that were taken, and how many there are; nil: no story.
  public var storyProgress: (done: Int, count: Int)? {
    guard let stage = context.stage, let script = stage.script else { return nil }
    return (stage.done, script.steps.count)
  }

  /// What is told now; empty: nothing.
  public var caption: String { context.stage?.caption ?? "" }

  /// Shows the stage in place of the panes.
  ///
  /// - Parameters:
  ///   - script: the story; nil: none.
  ///   - theme: the theme to come back to; nil: the one that is in use.
  /// - Returns: what the program should do.
  public mutating func enterStage(_ script: Script?, returningTo theme: String? = nil) -> [Effect] {
    overlay = nil
    if var stage = context.stage {
      if let script { stage.play(script) }
      context.stage = stage
      return []
    }
    context.stage = Presentation(script, themeBefore: theme ?? self.theme.name)
    if context.sending.isArmed { toggleArmed() }
    context.focus = .list
    arrangement.isZoomed = false
    message = .none
    maskCodes()
    settle()
    return self.theme.isPainted ? [] : [.loadTheme(Theme.stage)]
  }

  /// Gives the panes back, in exactly the state that was shown.
  mutating func leaveStage() -> [Effect] {
    guard let stage = context.stage else { return [] }
    context.stage = nil
    context.marks.mask = nil
    message = .text("All panes are back; nothing else has changed. :stage shows the stage again.")
    guard theme.name != stage.themeBefore else { return [] }
    leftStageFor = stage.themeBefore
    return [.loadTheme(stage.themeBefore)]
  }

  // MARK: Steps

  /// Takes the next step of the story.
  mutating func nextStep() -> [Effect] {
    guard resolution != nil else { return [] }
    guard let stage = context.stage else {
      message = .text("No story is on: :stage FILE plays a script, :stage alone hides the rest.")
      return []
    }
    guard stage.script != nil else {
      message = .text("No story to tell: :stage FILE plays a script. q gives the panes back.")
      return []
    }
    overlay = nil
    // What the step before still had to do comes first.
    context.stage?.isAwaiting = false
    var effects = goOn()
    guard context.stage?.isThrough == false else {
      message = .text("That was the last step: q explores from here, b goes back.")
      return effects
    }
    let moment = moment
    context.stage?.begin(from: moment)
    // The stars are those of this step alone.
    context.resolution?.markBaseline()
    message = .none
    context.focus = .list
    effects += goOn()
    return effects
  }

  /// Runs what the step at hand still has to do, up to what the program must answer first.
  mutating func goOn() -> [Effect] {
    var effects: [Effect] = []
    while context.stage?.isAwaiting == false, let line = context.stage?.nextLine() {
      let (more, refusal) = type(command: line.command)
      effects += more
      if let refusal {
        message = .error("\(context.stage?.script?.name ?? ""):\(line.number): \(refusal)")
        faults.append(StepFault(line: line.number, text: refusal))
      }
      context.stage?.isAwaiting = more.contains(where: \.isAnswered)
    }
    return effects
  }

  /// Keeps why the program could not do what a step asked for.
  mutating func noteFault(_ event: Event) {
    switch event {
    case .refused(let reason), .notOpened(let reason), .cannotOpen(_, let reason):
      faults.append(StepFault(line: context.stage?.lastLine ?? 0, text: reason))
    default: break
    }
  }

  /// Goes back to what was before the last step.
  mutating func previousStep() -> [Effect] {
    guard let stage = context.stage else {
      message = .text("No story is on: :stage plays the demo's, :stage FILE another.")
      return []
    }
    guard let moment = context.stage?.goBack() else {
      message = .text(stage.script == nil ? "No story to go back in." : "This is the beginning.")
      return []
    }
    overlay = nil
    restore(moment)
    return []
  }

  private var moment: Presentation.Moment {
    Presentation.Moment(
      cast: cast, history: history, list: list, focus: focus, source: source,
      resolution: resolution, message: message, outsideChanges: 0)
  }

  private mutating func restore(_ moment: Presentation.Moment) {
    context.history = moment.history
    context.focus = moment.focus
    message = moment.message
    let key = moment.list.selected.flatMap { moment.resolution?.configuration.key(of: $0) }
    if moment.outsideChanges == context.stage?.outsideChanges {
      context.cast = moment.cast
      context.resolution = moment.resolution
      context.source = moment.source
      context.list = moment.list
      context.personaCells = PersonaCells()
      context.overridesPane = OverridesPane()
      refreshedAt = nil
      return
    }
    // The file is another one meanwhile: the visitor goes back, the file does not.
    let before = cast
    context.cast = moment.cast
    bringUpToDate()
    reevaluate(from: before)
    if let key, let flag = resolution?.configuration.index(of: key) { select(flag) }
  }

  /// Takes the codes of all visitors out of what is shown, as long as the stage is on.
  mutating func maskCodes() {
    guard var stage = context.stage else { return }
    // The stage keeps the only copy while it learns.
    context.stage = nil
    stage.mask(cast.personas.lazy.map(\.visitor))
    if let resolution {
      stage.mask([resolution.visitor])
      // What is hashed in place of a code names its visitor as well.
      stage.mask(
        texts: resolution.catalogue.bucketingFields.compactMap { field in
          guard case .array(let texts)? = resolution.visitor[field.field] else { return nil }
          return texts.first?.text
        })
    }
    context.stage = stage
    if context.marks.mask != stage.mask { context.marks.mask = stage.mask }
  }
}

/// A command of a story that could not be run.
public struct StepFault: Equatable, Sendable {
  /// The line of the script, from 1.
  public var line: Int
  /// Why.
  public var text: String
}

extension Console.Effect {
  /// Whether an event answers it that a story has to wait for.
  var isAnswered: Bool {
    switch self {
    case .release, .importFile, .open, .loadTheme, .watch, .readScript, .writeFile: true
    default: false
    }
  }
}

extension Console.Event {
  /// Whether it is such an answer.
  var isAnswer: Bool {
    switch self {
    case .followed, .opened, .notOpened, .failed, .theme, .refused, .cannotOpen, .done, .context:
      true
    default: false
    }
  }
}
