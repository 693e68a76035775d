import FlagEngine
import TerminalUI

/// The stage: what a room full of people is shown, and how far its story has come.
struct Presentation: Sendable {
  /// The story; nil: whoever stands at the keys tells one.
  var script: Script?
  /// How many of its steps were taken.
  private(set) var done = 0
  /// The key that was pressed last, as it is shown.
  var pressed = ""
  /// The theme to come back to.
  let themeBefore: String
  /// What was before each step that was taken.
  private var past: [Moment] = []
  /// The commands of the step at hand that are still to run.
  private(set) var waiting: ArraySlice<Script.Line> = []
  /// The line of the command that ran last.
  private(set) var lastLine = 0
  /// Whether they wait for what the program answers.
  var isAwaiting = false
  /// How often something other than the story has changed the configuration.
  private(set) var outsideChanges = 0
  /// The codes that were met, for the mask.
  private var learnt = TextMask()

  init(_ script: Script?, themeBefore: String) {
    self.script = script
    self.themeBefore = themeBefore
  }

  /// What a step changes and going back restores.
  struct Moment: Sendable {
    var cast: Console.Cast
    var history: History
    var list: FlagList
    var focus: Scope
    var source: Console.Source
    var resolution: Resolution?
    var message: Console.Message
    var outsideChanges: Int
  }

  /// What is told now.
  var caption: String {
    guard let script else { return "" }
    return done == 0 ? script.sentence : script.steps[done - 1].caption
  }

  /// How far the story has come: `3/12`.
  var progress: String {
    script.map { "\(done)/\($0.steps.count)" } ?? ""
  }

  var isThrough: Bool { done == script?.steps.count }

  /// Begins the next step.
  mutating func begin(from moment: Moment) {
    guard let script, done < script.steps.count else { return }
    var moment = moment
    moment.outsideChanges = outsideChanges
    past.append(moment)
    waiting = script.steps[done].commands[...]
    isAwaiting = false
    done += 1
  }

  /// The command to run next.
  mutating func nextLine() -> Script.Line? {
    guard let line = waiting.popFirst() else { return nil }
    lastLine = line.number
    return line
  }

  /// Goes back before the last step.
  mutating func goBack() -> Moment? {
    guard let moment = past.popLast() else { return nil }
    done -= 1
    waiting = []
    isAwaiting = false
    return moment
  }

  /// The configuration is another one.
  mutating func noteChange() {
    if !isAwaiting { outsideChanges += 1 }
  }

  /// Plays another story from its beginning.
  mutating func play(_ script: Script) {
    self.script = script
    done = 0
    past = []
    waiting = []
    isAwaiting = false
  }

  // MARK: Masking

  /// What nobody in the room reads.
  var mask: TextMask { learnt }

  /// Takes the codes by which visitors are known out of everything that is shown.
  mutating func mask(_ visitors: some Sequence<Visitor>) {
    for visitor in visitors {
      for code in visitor.identities where !learnt.knows(code) {
        let json = JSONValue.string(code).jsonText
        learnt.learn(
          code, writtenAs: [String(json.dropFirst().dropLast()), PercentText.encode(code)])
      }
    }
  }

  mutating func mask(texts: [String]) {
    for text in texts where !learnt.knows(text) { learnt.learn(text) }
  }
}

extension Visitor {
  /// The texts that say who a visitor is.
  var identities: [String] {
    var texts = [code]
    switch self {
    case .kameleoon:
      if let identifier = self[.mappingIdentifier]?.text { texts.append(identifier) }
    case .flagship(let visitor):
      if let anonymous = visitor.anonymousID { texts.append(anonymous) }
      if let group = self[.decisionGroup]?.text { texts.append(group) }
    }
    return texts.filter { !$0.isEmpty }
  }
}
