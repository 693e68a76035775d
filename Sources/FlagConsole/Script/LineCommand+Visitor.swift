import FlagEngine

// What is done to the visitor and the list, by words instead of keys.
extension LineCommand {
  static let ofVisitor: [LineCommand] = [
    LineCommand(
      name: "flag", argument: "KEY", help: "go to a flag by its key"
    ) { console, key in
      console.selectFlag(key)
    },
    LineCommand(
      name: "persona", argument: "NAME", help: "become a persona by its name, id or number"
    ) { console, name in
      console.becomePersona(name)
    },
    LineCommand(
      name: "unset", argument: "FIELD", help: "take a field's value away"
    ) { console, name in
      console.unsetField(name)
    },
    LineCommand(
      name: "force", argument: "WHAT=VARIATION",
      help: "force a variation of a flag, an experiment or a campaign"
    ) { console, text in
      console.override(.force, text)
    },
    LineCommand(
      name: "simulate", argument: "FLAG=VARIATION",
      help: "simulate a variation of a flag, or default (Kameleoon)"
    ) { console, text in
      console.override(.simulate, text)
    },
    LineCommand(
      name: "filter", argument: "TEXT", help: "filter the flags"
    ) { console, text in
      console.changeView { $0.setFilter(text) }
      return .done([])
    },
    LineCommand(
      name: "sort", argument: "ORDER",
      help: "order the list: file order, name, changed first, from, nearest miss"
    ) { console, text in
      guard let order = FlagList.Sort(rawValue: text) else {
        let names = FlagList.Sort.allCases.map(\.rawValue).joined(separator: ", ")
        return .refused("There is no order \"\(text)\". There are: \(names).")
      }
      console.changeSort(to: order)
      return .done([])
    },
  ]
}
