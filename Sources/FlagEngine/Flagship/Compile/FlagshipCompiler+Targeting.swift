// Reading targeting: its groups, conditions and the values they compare.
extension Flagship.Compiler {
  mutating func readTargeting(
    _ view: JSONView?, of group: inout Bucketing.Group, path: @autoclosure () -> String
  ) {
    group.firstTargetingGroup = Int32(targetingGroups.count)
    guard let view else {
      group.state = .withoutTargeting
      report(path(), "has no targeting: the SDK stops here with an error", .crash)
      return
    }
    guard view.kind == .object, let list = view["targetingGroups"], list.isWalkable else {
      group.state = .unreadable
      report(
        "\(path()).targeting",
        "has no list of targeting groups: the SDK stops here with an error", .crash)
      return
    }
    // No single character of a text is a targeting group.
    for (index, element) in list.walked.enumerated() where list.kind != .string {
      let place = "\(path()).targeting.targetingGroups[\(index)]"
      switch element.holdsName("targetings") {
      case false?: report(place, "has no targetings: the SDK leaves it out")
      case true? where element.kind == .object && element["targetings"]?.isWalkable == true:
        guard let rules = element["targetings"] else { continue }
        readTargetings(rules, of: &group, path: "\(place).targetings")
      default:
        group.state = .unreadable
        report(place, "has no list of targetings: the SDK stops here with an error", .crash)
        return
      }
    }
    group.targetingGroupCount = Int32(targetingGroups.count) - group.firstTargetingGroup
  }

  mutating func readTargetings(
    _ list: JSONView, of group: inout Bucketing.Group, path: @autoclosure () -> String
  ) {
    let first = Int32(conditions.count)
    for (index, rule) in list.walked.enumerated() {
      readCondition(rule, path: "\(path())[\(index)]")
      if conditions[conditions.count - 1].keyRaises { group.isFragile = true }
    }
    let count = Int32(conditions.count) - first
    if count == 0 {
      report(path(), "is empty: SDK 2.1.x matches everybody, the server nobody")
    }
    targetingGroups.append(.init(firstCondition: first, conditionCount: count))
  }

  mutating func readCondition(_ view: JSONView, path: @autoclosure () -> String) {
    var condition = Bucketing.Condition(
      node: Int32(view.index), op: .unknown, attribute: -1, firstOperand: Int32(operands.count))
    defer { conditions.append(condition) }
    let key = view["key"]
    let name = view["operator"]
    let value = view["value"]
    if let name { condition.op = Operator(name) }
    if let key, let text = key.string {
      condition.attribute = Int32(attribute(text, provider: view["provider"]?.string))
    }
    condition.isIncomplete = key == nil || name == nil || value == nil
    if condition.isIncomplete {
      report(path(), "is no object with key, operator and value: it never holds")
    } else if let key, key.kind == .array || key.kind == .object {
      condition.keyRaises = true
      report("\(path()).key", "is no text: the SDK stops here with TypeError", .crash)
    } else if condition.op.isServerOnly {
      report(
        "\(path()).operator",
        condition.op == .unknown
          ? "is no operator: the rule never holds"
          : "is known to the server only: with SDK 2.1.x the rule never holds")
    }
    if let value { readOperands(value, of: &condition) }
    reportSpecialKey(condition, path: path())
  }

  mutating func reportSpecialKey(
    _ condition: Bucketing.Condition, path: @autoclosure () -> String
  ) {
    guard condition.attribute >= 0, !condition.isIncomplete else { return }
    let attribute = attributes[Int(condition.attribute)]
    switch attribute.special {
    case .visitorID:
      report(
        path(), "reads fs_users: SDK 2.1.x compares its preset \"\", the server the visitor id")
    case .allUsers:
      let isPlain =
        condition.op == .equals && !condition.isList && condition.operandCount == 1
        && operands[Int(condition.firstOperand)].isString
        && operands[Int(condition.firstOperand)].text.count == 0
      if !isPlain {
        report(
          path(),
          "reads fs_all_users in another way than EQUALS \"\": SDK 2.1.x compares its preset \"\", "
            + "the server takes it for true")
      }
    case .none:
      if attribute.isPreset, condition.op == .notEquals || condition.op == .notContains {
        report(
          path(), "is negative on a preset key: with SDK 2.1.x it holds while nobody sets it")
      }
    }
  }

  mutating func readOperands(_ value: JSONView, of condition: inout Bucketing.Condition) {
    if value.kind == .array {
      condition.isList = true
      appendElements(of: value)
      if condition.op == .startsWith || condition.op == .endsWith {
        condition.listText = keep(Python.text(value.value))
      }
      condition.operandCount = Int32(value.elements.count)
    } else {
      operands.append(operand(value))
      condition.operandCount = 1
    }
  }

  /// Puts the elements of a list side by side, those of lists in it behind them.
  mutating func appendElements(of list: JSONView) {
    let first = operands.count
    for element in list.elements { operands.append(operand(element)) }
    var index = first
    for element in list.elements {
      if element.kind == .array {
        operands[index].value = .list(
          .init(start: Int32(operands.count), count: Int32(element.elements.count)))
        appendElements(of: element)
      }
      index += 1
    }
  }

  mutating func operand(_ view: JSONView) -> Bucketing.Operand {
    var operand = Bucketing.Operand(view.value)
    operand.text = view.string.map { keep($0) } ?? keep(Python.text(view.value))
    return operand
  }

  mutating func attribute(_ key: String, provider: String?) -> Int {
    let name = CodePoints(provider.map { "\($0)\u{0}\(key)" } ?? key)
    if let index = attributeIndex[name] { return index }
    let special: Bucketing.Attribute.Special =
      provider != nil
      ? .none
      : key.isIdentical(to: "fs_all_users")
        ? .allUsers : key.isIdentical(to: "fs_users") ? .visitorID : .none
    attributeIndex[name] = attributes.count
    attributes.append(
      .init(key: key, provider: provider, isPreset: presets.contains(key), special: special))
    return attributes.count - 1
  }

}
