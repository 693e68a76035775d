// Reading variations: ids, allocations, and the keys that they set.
extension Flagship.Compiler {
  mutating func readVariation(
    _ view: JSONView, sum: inout Flagship.AllocationSum, path: @autoclosure () -> String
  ) {
    var variation = Bucketing.Variation(
      node: Int32(view.index), firstSetting: Int32(settings.count))
    defer { variations.append(variation) }
    let modifications = view["modifications"]
    let value = modifications?["value"]
    let isReadable =
      modifications?["type"] != nil
      && (value?.kind == .object
        || (value?.kind == .array || value?.kind == .string)
          && value?.isTruthy == false)
    if let id = view["id"], isReadable {
      switch id.kind {
      case .string: variation.idKind = .text
      case .null: variation.idKind = .null
      case .array, .object: variation.idKind = .unhashable
      default: variation.idKind = .other
      }
      variation.id = keep(id.idText)
      if variation.idKind == .unhashable {
        report("\(path()).id", "is no text: \(consequence("drawn"))", isAnswer ? .oddity : .crash)
      }
    } else {
      variation.isDamaged = true
      report(
        path(), "has no id or no readable modifications: \(consequence("reached"))",
        isAnswer ? .oddity : .crash)
    }
    if !isAnswer, !sum.add(view["allocation"]) {
      variation.hasBadAllocation = true
      if !variation.isDamaged {
        report(
          "\(path()).allocation", "is no number: where it is reached the SDK stops with an error",
          .crash)
      }
    }
    variation.end = sum.double
    variation.serverEnd = sum.single
    guard !variation.isDamaged, let value else { return }
    readSettings(value)
    variation.settingCount = Int32(settings.count) - variation.firstSetting
  }

  func consequence(_ verb: String) -> String {
    isAnswer
      ? "the campaign gives nothing" : "where it is \(verb) the SDK stops with an error"
  }

  mutating func readSettings(_ value: JSONView) {
    let first = settings.count
    var placeOfFlag: [Int: Int] = [:]
    for member in value.members {
      let flag = flag(member.name.string ?? "")
      let setting = Bucketing.Setting(flag: Int32(flag), node: Int32(member.value.index))
      // Of a repeated member the last value counts, at the first one's place.
      if let place = place(of: flag, from: first, &placeOfFlag) {
        settings[place] = setting
      } else {
        settings.append(setting)
      }
      let campaign = campaigns.count
      if flags[flag].campaigns.last != campaign { flags[flag].campaigns.append(campaign) }
    }
  }

  /// Where the variation that is being read has set the flag before.
  func place(of flag: Int, from first: Int, _ known: inout [Int: Int]) -> Int? {
    guard settings.count - first > Flagship.SettingIndex.scanLimit else {
      return settings[first...].firstIndex { $0.flag == Int32(flag) }
    }
    for place in first + known.count..<settings.count { known[Int(settings[place].flag)] = place }
    return known[flag]
  }

  /// Lists keys that no campaign sets.
  mutating func addFlags(_ keys: [String]) {
    for key in keys { _ = flag(key) }
  }

  mutating func flag(_ key: String) -> Int {
    let name = CodePoints(key)
    if let index = flagIndex[name] { return index }
    flagIndex[name] = flags.count
    flags.append(.init(key: key, campaigns: []))
    return flags.count - 1
  }

  mutating func keep(_ string: String) -> Bucketing.Span {
    let start = text.count
    text.append(contentsOf: string.utf8)
    return .init(start: Int32(start), count: Int32(text.count - start))
  }
}
