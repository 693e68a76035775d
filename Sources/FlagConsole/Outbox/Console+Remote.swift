import FlagEngine
import TerminalUI

// What is asked of the platform about the visitor on the screen.
extension Console {
  /// Asks the platform something.
  ///
  /// - Returns: what the program should do, or why it cannot be asked.
  mutating func ask(_ question: RemoteQuestion) -> LineCommand.Result {
    if let refusal = context.sendingRefusal { return .refused(refusal) }
    message = .text("Asking the platform.")
    return .done([.ask(question)])
  }

  /// What stands behind `fetch`: `visitor`, `data KEY` or `warehouse KEY INDEX`.
  mutating func fetch(_ argument: String) -> LineCommand.Result {
    guard case .kameleoon(let visitor) = cast.visitor else {
      return .refused("Flagship's SDK has no remote data. cache load reads its visitor cache.")
    }
    let words = argument.split(separator: " ").map(String.init)
    switch words.first {
    case "visitor":
      do throws(ActError) {
        let entries = try ActForm.remoteVisitor.entries(Array(words.dropFirst()))
        guard !entries.isEmpty else {
          return .done(
            apply(ActFormScreen.open(ActForm.remoteVisitor, below: overlay, in: context)))
        }
        return askVisitor(visitor, try ActForm.filter(entries))
      } catch {
        return .refused(error.sentence)
      }
    case "data" where words.count == 2: return ask(.value(key: words[1]))
    case "warehouse" where words.count == 3 || words.count == 2:
      guard let index = Int(words[words.count - 1]) else {
        return .refused("warehouse needs the index of custom data last. Example: warehouse 7")
      }
      let key = words.count == 3 ? words[1] : visitor.code
      return ask(.audiences(key: key, index: index, code: visitor.code))
    default:
      return .refused("Type visitor, data KEY or warehouse [KEY] INDEX. Example: fetch visitor")
    }
  }

  private mutating func askVisitor(
    _ visitor: Kameleoon.Visitor, _ filter: Kameleoon.RemoteVisitorFilter
  ) -> LineCommand.Result {
    ask(.visitor(code: visitor.code, isUnique: visitor.isUniqueIdentifier, filter))
  }

  /// Asks what the platform knows about the visitor on the screen.
  mutating func fetchVisitor(_ filter: Kameleoon.RemoteVisitorFilter) -> [Effect] {
    guard case .kameleoon(let visitor) = cast.visitor else { return [] }
    return done(askVisitor(visitor, filter))
  }

  /// Takes what the platform answered.
  mutating func take(_ answer: RemoteAnswer, to question: RemoteQuestion) {
    switch answer {
    case .failed(let sentence):
      message = .error(sentence)
      context.log.add(sentence, at: clock)
    case .json(let json):
      switch question {
      case .visitor(let code, _, let filter): takeVisitor(json, code, filter)
      case .value(let key):
        message = .text("The platform has a value of \(key).")
        open(.remote(RemoteScreen(title: "Remote data \(key)", text: json.jsonText)))
      case .audiences(let key, let index, let code): takeAudiences(json, key, index, code)
      }
    }
  }

  private mutating func takeVisitor(
    _ json: JSONValue, _ code: String, _ filter: Kameleoon.RemoteVisitorFilter
  ) {
    guard let resolution, case .kameleoon(let file) = resolution.configuration,
      case .kameleoon(let visitor) = cast.visitor, visitor.code.isIdentical(to: code)
    else {
      message = .text("An answer came for \(code), who is no longer on the screen.")
      return
    }
    let (taken, parts) = file.taking(json, filter, into: visitor, now: resolution.options.now)
    var known: [RemoteScreen.Known] = []
    if taken != visitor {
      known = conditionsKnown(resolution, after: .kameleoon(taken))
      act("remote visitor data: \(Self.count(parts.count, "part"))") {
        $0.visitor = .kameleoon(taken)
      }
    } else {
      message = .text("The platform knows nothing new about \(code).")
    }
    open(
      .remote(
        RemoteScreen(title: "Remote visitor data of \(code)", parts: parts, known: known)))
  }

  /// Where another visitor has data for conditions that the one on the screen has none for.
  private func conditionsKnown(
    _ resolution: Resolution, after visitor: Visitor
  ) -> [RemoteScreen.Known] {
    let configuration = resolution.configuration
    let counts = [resolution.visitor, visitor].map {
      configuration.openConditionCounts(for: $0, options: resolution.options)
    }
    return zip(counts[0], counts[1]).enumerated().compactMap { flag, count in
      guard count.0 > count.1 else { return nil }
      return RemoteScreen.Known(key: configuration.key(of: flag), count: count.0 - count.1)
    }
  }

  private mutating func takeAudiences(
    _ json: JSONValue, _ key: String, _ index: Int, _ code: String
  ) {
    guard case .kameleoon(var visitor) = cast.visitor, visitor.code.isIdentical(to: code) else {
      return
    }
    var names: [String] = []
    if case .object(let audiences)? = json["warehouseAudiences"] {
      names = audiences.members.map(\.name)
    }
    visitor.data.append(Kameleoon.DataItem(.customData(index: index, values: names)))
    act("warehouse audiences of \(key): custom data \(index) is \(names.joined(separator: ", "))") {
      $0.visitor = .kameleoon(visitor)
    }
  }
}
