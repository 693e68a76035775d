import BuiltInThemes
import FlagConsole
import FlagEngine
import Glibc
import TerminalUI

/// Sends keys, pastes, clicks and sizes through the console.
struct JourneyTrial {
  private var console: Console
  private var frame: CellBuffer
  private let limits: FuzzLimits

  /// - Returns: what is wrong with a screen or with the time that a step took, or nil.
  static func fault(of input: FuzzInput, limits: FuzzLimits) -> String? {
    guard let theme = try? Theme(name: "safe", parsing: BuiltInThemes.text(named: "safe") ?? "")
    else { return "the theme cannot be read" }
    let size = Size(width: 100, height: 30)
    let source = Console.Source(name: "fuzz.json", kind: .file, revision: "0000")
    var trial = JourneyTrial(
      console: Console(source: source, theme: theme, marks: .unicode, size: size),
      frame: CellBuffer(size), limits: limits)
    trial.load(input.text, source)
    // What was pasted may stand in the box, and is read again at every key there.
    var bytes = input.text.count
    for (number, step) in input.steps.enumerated() {
      bytes += step.byteCount
      let start = ProcessorTime.ofThisThread
      let isOver = trial.take(step)
      let time = ProcessorTime.ofThisThread - start
      guard time < trial.limits.step(bytes: bytes) else {
        return "step \(number + 1), \(Self.brief(step)), took \(Int(time * 1000)) ms"
      }
      if isOver { break }
    }
    return nil
  }

  private static func brief(_ step: FuzzInput.Step) -> String {
    String(step.json.jsonText.prefix(80))
  }

  private mutating func load(_ bytes: [UInt8], _ source: Console.Source) {
    guard let configuration = try? FlagConfiguration(bytes) else {
      _ = console.handle(.failed("fuzz.json cannot be read."))
      return
    }
    let visitor: Visitor =
      switch configuration.platform {
      case .kameleoon: .kameleoon(Kameleoon.Visitor(code: "visitor-1"))
      case .flagship: .flagship(Flagship.Visitor(id: "visitor-1"))
      }
    let personas = PersonaList(
      personas: [
        Persona(id: "one", name: "One", summary: "", visitor: visitor),
        Persona(id: "two", name: "Two\u{1b}[1m", summary: "", visitor: visitor),
      ], now: nil)
    let options = EvaluationOptions(
      profile: configuration.platform.defaultProfile, now: 1_767_225_600_000)
    _ = console.handle(.loaded(Catalogue(configuration), source, personas, options))
  }

  /// - Returns: whether the console wants to leave.
  private mutating func take(_ step: FuzzInput.Step) -> Bool {
    var effects: [Console.Effect] = []
    switch step {
    case .key(let name):
      guard let key = Key(name: name) else { return false }
      effects = console.handle(.input(.key(key)))
    case .paste(let text): effects = console.handle(.input(.paste(text)))
    case .resize(let width, let height):
      effects = console.handle(.input(.resize(Size(width: width, height: height))))
    case .click(let x, let y):
      let place = Point(x: x, y: y)
      effects = console.handle(.input(.mouse(MouseEvent(.press(0), at: place))))
      effects += console.handle(.input(.mouse(MouseEvent(.release(0), at: place))))
    case .work: _ = console.work()
    }
    for effect in effects {
      if case .generateCode = effect { console.insertCode("0123456789abcdef") }
    }
    frame = frame.size == console.screenSize ? frame.next : CellBuffer(console.screenSize)
    frame.clear()
    _ = console.render(into: &frame)
    return effects.contains(.quit)
  }
}
