import FlagEngine

/// What flags are pinned to answer, held against the configuration between keys.
struct PinBoard: Sendable {
  /// What the pins were held against.
  private struct Origin {
    var number: Int
    var bases: [Persona]
    var personas: [Persona]
    var options: EvaluationOptions
  }

  private(set) var pins: [Pin] = []
  /// The file as it is shown; nil: nothing is written.
  private(set) var path: String?
  /// Why the file cannot be read; empty: it can.
  private(set) var fault = ""
  private(set) var broken: [PinCheck.Broken] = []
  private(set) var faults: [PinCheck.Fault] = []
  private var check: PinCheck?
  private var origin: Origin?

  /// Takes what the file holds.
  mutating func take(_ pins: [Pin], path: String?, fault: String) {
    (self.pins, self.path, self.fault) = (pins, path, fault)
    (check, origin) = (nil, nil)
    if pins.isEmpty { (broken, faults) = ([], []) }
  }

  /// Adds a pin that no file keeps; one of the same visitor and flag goes.
  mutating func add(_ pin: Pin) {
    take(
      pins.filter { $0.subject != pin.subject || !$0.flag.isIdentical(to: pin.flag) } + [pin],
      path: path, fault: fault)
  }

  /// Takes a pin away that no file keeps.
  mutating func remove(_ pin: Pin) {
    take(pins.filter { $0 != pin }, path: path, fault: fault)
  }

  /// Whether pins are to be held against what is loaded.
  ///
  /// - Parameters:
  ///   - number: the number of the configuration: each has another one.
  ///   - context: personas and options.
  /// - Returns: whether some are left.
  func isDue(_ number: Int, in context: Context) -> Bool {
    guard !pins.isEmpty, let options = context.resolution?.options else { return false }
    guard let origin, origin.number == number, origin.options == options,
      origin.bases == context.bases, origin.personas == context.cast.personas
    else { return true }
    return check != nil
  }

  /// Holds some more pins against it.
  ///
  /// - Returns: whether all were.
  mutating func work(_ number: Int, in context: Context, _ count: Int) -> Bool {
    guard let resolution = context.resolution else { return true }
    if check == nil || origin?.number != number || origin?.options != resolution.options
      || origin?.bases != context.bases || origin?.personas != context.cast.personas
    {
      origin = Origin(
        number: number, bases: context.bases, personas: context.cast.personas,
        options: resolution.options)
      // A pipeline asks the personas as they are saved.
      let saved = Set(context.bases.map(\.id))
      check = PinCheck(
        pins.filter { $0.platform.map { $0 == resolution.configuration.platform } ?? true },
        of: resolution.configuration,
        personas: context.bases + context.cast.personas.filter { !saved.contains($0.id) },
        options: resolution.options)
    }
    check?.work(count)
    guard let done = check, done.isThrough else { return false }
    (broken, faults) = (done.broken, done.faults)
    check = nil
    return true
  }

  /// The flags whose pin for a persona is broken.
  func brokenFlags(of persona: Persona, in configuration: FlagConfiguration) -> Set<Int> {
    Set(
      broken.compactMap { broken in
        switch broken.pin.subject {
        case .persona(let name) where name.isIdentical(to: persona.id): break
        case .persona(let name) where name.isIdentical(to: persona.name): break
        case .visitor(let visitor) where visitor.code.isIdentical(to: persona.visitor.code): break
        default: return nil
        }
        return configuration.index(of: broken.pin.flag)
      })
  }
}

extension Pin {
  /// The platform of a visitor of its own; nil: that of whoever bears the name.
  fileprivate var platform: Platform? {
    if case .visitor(let visitor) = subject { visitor.platform } else { nil }
  }
}

extension Console {
  /// `=`: what the selected flag naturally answers becomes what is expected of it.
  mutating func pin() -> Reply {
    guard let resolution, let flag = list.selected else {
      return .say(.text("No flag is selected."))
    }
    guard context.pins.fault.isEmpty else { return .say(.error(context.pins.fault)) }
    let persona = cast.personas[cast.active]
    var natural = cast.visitor
    natural.overrides = []
    let isSaved = context.bases.contains { $0.id.isIdentical(to: persona.id) }
    let subject: Pin.Subject =
      isSaved && context.state(of: cast.active) == nil
      ? .persona(persona.id) : .visitor(resolution.configuration.namingData(of: natural))
    let decision = resolution.configuration.explain(
      flag, for: natural, options: resolution.options)
    let pin = Pin(of: decision, for: subject)
    guard context.pins.path != nil else {
      context.pins.add(pin)
      return .say(
        .text(
          "\(pin.flag) is pinned to \(pin.words) for \"\(persona.shownName)\" until you quit."))
    }
    return .effect(.pin(pin))
  }

  /// Takes what the file of pins holds.
  mutating func take(_ pins: [Pin], path: String?, fault: String) {
    context.pins.take(pins, path: path, fault: fault)
    if !fault.isEmpty { message = .error(fault) }
    context.resolution?.markPins([])
    renewOverlay()
  }

  /// Whether pins are to be checked.
  var wantsPins: Bool { context.pins.isDue(context.number, in: context) }

  /// Checks some of them.
  mutating func workOnPins(_ count: Int) {
    guard context.pins.work(context.number, in: context, count),
      let configuration = context.resolution?.configuration
    else { return }
    let persona = cast.personas[cast.active]
    context.resolution?.markPins(context.pins.brokenFlags(of: persona, in: configuration))
    renewOverlay()
  }
}
