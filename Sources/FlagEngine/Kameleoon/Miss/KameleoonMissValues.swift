extension Kameleoon {
  /// The values worth trying for a part of the context: those that its conditions compare, values
  /// between and beside them, and one unlike all.
  struct MissValues {
    private let pass: Pass
    private let model: Model
    private let tests: [Test]
    private let visitor: Visitor

    init(_ pass: Pass, _ tests: [Test]) {
      self.pass = pass
      self.tests = tests
      model = pass.model
      visitor = pass.visitor
    }

    /// The sets of changes worth trying, smaller ones first.
    func changes(_ part: MissParts.Part) -> [[ContextChange]] {
      switch part {
      case .customData(let index): customData(index).map { [$0] }
      case .place: places()
      case .browser: browsers()
      case .device: names(.device, deviceNames)
      case .system: names(.operatingSystem, systemNames)
      case .applicationVersion: versions().map { [change(.applicationVersion, .string($0))] }
      case .cookies: cookies()
      case .pages: pages()
      case .goals: ids(.goals).map { [$0] }
      case .personalizations: ids(.personalizations).map { [$0] }
      case .visits: visits().map { [$0] }
      case .visitorCode:
        texts(textTests()).filter { !$0.isEmpty && $0.unicodeScalars.count <= 255 }
          .map { [change(.visitorCode, .string($0))] }
      case .heat(let keyMoment, let goal):
        numbers(heatBounds()).map { [change(.heat(keyMoment: keyMoment, goal: goal), .double($0))] }
      }
    }

    private func change(_ field: Field, _ value: JSONValue) -> ContextChange {
      let needed =
        switch value {
        case .null: "removed"
        case .array(let values): values.map(Self.word).joined(separator: ", ")
        case .bool, .integer, .hugeInteger, .double, .string, .object: Self.word(value)
        }
      return ContextChange(field, named: model.name(of: field), value, needed: needed)
    }

    private static func word(_ value: JSONValue) -> String {
      value.anyNumber.map(ConditionWords.number) ?? value.text.map(ConditionWords.quote)
        ?? value.jsonText
    }

    // MARK: Texts

    private func texts(_ tests: [TextTest]) -> [String] {
      var exact: [String] = []
      var parts: [String] = []
      for test in tests {
        guard case .text(let text) = test.operand else { continue }
        switch test.comparison {
        case .contains: parts.append(model.string(text))
        case .undefined, .exact, .regularExpression, .lower, .equal, .greater, .isTrue, .isFalse,
          .amongValues, .any, .unknown:
          exact.append(model.string(text))
        }
      }
      var values = exact + parts
      if parts.count > 1 { values.append(parts.joined(separator: "")) }
      values.append(unlike(exact + parts))
      return values
    }

    /// A text that equals and contains none of the others.
    private func unlike(_ values: [String]) -> String {
      for text in ["other", "x", "~", "0", "?!", "q7z"]
      where !values.contains(where: { value in
        value.isEmpty || contains(text, value) || value.isIdentical(to: text)
      }) {
        return text
      }
      return "other"
    }

    private func contains(_ text: String, _ part: String) -> Bool {
      let text = Array(text.utf8)
      let part = Array(part.utf8)
      guard text.count >= part.count else { return false }
      return (0...(text.count - part.count)).contains {
        text[$0..<$0 + part.count].elementsEqual(part)
      }
    }

    private func textTests() -> [TextTest] {
      tests.compactMap { if case .text(let test) = $0.facts.comparison { test } else { nil } }
    }

    // MARK: Numbers

    /// The thresholds, points between neighbours, and one beyond either end.
    private func numbers(_ thresholds: [Double]) -> [Double] {
      let sorted = Set(thresholds.filter(\.isFinite)).sorted()
      guard let first = sorted.first, let last = sorted.last else { return [] }
      var values = sorted
      for (left, right) in zip(sorted, sorted.dropFirst()) { values.append((left + right) / 2) }
      return values + [last + 1, first - 1]
    }

    private func heatBounds() -> [Double] {
      tests.flatMap { test -> [Double] in
        if case .range(let lower, let upper) = test.facts.comparison { [lower, upper] } else { [] }
      }
    }

    /// The number that is compared with, if it is one.
    private static func number(_ test: NumberTest) -> [Double] {
      if case .number(let number) = test.operand { [number] } else { [] }
    }

    // MARK: Custom data

    private func customData(_ index: Int) -> [ContextChange] {
      let field = Field.customData(index: index)
      var texts: [String] = []
      var thresholds: [Double] = []
      var parts: [String] = []
      for case .customData(let test) in tests {
        switch test.comparison {
        case .exact: if case .text(let text) = test.operand { texts.append(model.string(text)) }
        case .contains:
          if case .text(let text) = test.operand { parts.append(model.string(text)) }
        case .equal, .greater, .lower: if test.hasNumber { thresholds.append(test.number) }
        case .isTrue: texts.append("true")
        case .isFalse: texts.append("false")
        case .amongValues:
          guard test.accepted.count > 0 else { continue }
          texts += test.accepted.range.prefix(8).map { model.string(model.acceptedTexts[$0]) }
        case .undefined, .regularExpression, .any, .unknown: break
        }
      }
      var values = texts + parts
      if parts.count > 1 { values.append(parts.joined()) }
      values += numbers(thresholds).map(ConditionWords.number)
      values.append(unlike(texts + parts))
      let single = values.map { change(field, .string($0)) }
      // Several values at once, since one hit is enough for a condition; numbers first, for a value
      // that is no number ends their test.
      var lists: [[String]] = []
      if values.count <= 9 {
        for first in values.indices {
          for second in values.indices where first != second {
            lists.append([values[first], values[second]])
          }
        }
      }
      if values.count > 2 { lists.append(Array(values.reversed())) }
      return single + [change(field, .null)] + lists.map { change(field, .texts($0)) }
    }

    // MARK: Places, browsers, names

    private func places() -> [[ContextChange]] {
      var known: [[String]] = [[], [], []]
      for case .geolocation(let test) in tests {
        let places = model.placeSpellings[Int(test.spelling)]
        let spelling = [places.country, places.region, places.city]
        for (index, operand) in [test.country, test.region, test.city].enumerated() {
          if case .text = operand { known[index].append(model.string(spelling[index])) }
        }
      }
      let fields: [Field] = [.country, .region, .city]
      let options = zip(fields, known).map { field, values in
        // Another place needs no name of its own where the condition does not ask for one.
        values.isEmpty ? [] : (values + [unlike(values)]).map { change(field, .string($0)) }
      }
      var sets: [[ContextChange]] = options.flatMap { $0.map { [$0] } }
      for (left, right) in [(0, 1), (0, 2), (1, 2)] {
        for first in options[left] {
          for second in options[right] { sets.append([first, second]) }
        }
      }
      for first in options[0] {
        for second in options[1] {
          for third in options[2] { sets.append([first, second, third]) }
        }
      }
      return Array(sets.prefix(400))
    }

    private func browsers() -> [[ContextChange]] {
      var named: [UInt8] = []
      var thresholds: [Double] = []
      for case .browser(let test) in tests {
        if let kind = test.kind { named.append(kind) }
        if !test.version.isMissing, let number = test.number { thresholds.append(number) }
      }
      let names = nameChanges(.browser, browserNames, named)
      let versions = numbers(thresholds).map { change(.browserVersion, .double($0)) }
      var sets = names.map { [$0] }
      if visitor[.browser] != nil { sets += versions.map { [$0] } }
      for name in names {
        for version in versions { sets.append([name, version]) }
      }
      return Array(sets.prefix(200))
    }

    private func names(_ field: Field, _ names: [String]) -> [[ContextChange]] {
      let named = tests.compactMap { test in
        if case .choice(let choice, _) = test.facts.comparison { choice.index } else { nil }
      }
      return nameChanges(field, names, named).map { [$0] }
    }

    /// The names that conditions ask for, and one for which none asks.
    private func nameChanges(_ field: Field, _ names: [String], _ named: [UInt8]) -> [ContextChange]
    {
      var order: [Int] = []
      for index in named where !order.contains(Int(index)) { order.append(Int(index)) }
      if let other = names.indices.first(where: { !order.contains($0) }) { order.append(other) }
      return order.map { change(field, .string(names[$0])) }
    }

    // MARK: Versions

    private func versions() -> [String] {
      var thresholds: [Version] = []
      for case .applicationVersion(let test) in tests {
        if let version = test.version { thresholds.append(version) }
      }
      var values: [Version] = []
      for version in thresholds.sorted() {
        var above = version
        above.patch = above.patch &+ 1
        values += [version, above]
      }
      if let last = thresholds.max() {
        values.append(Version(major: last.major &+ 1, minor: 0, patch: 0))
      }
      if let first = thresholds.min() {
        values.append(Version(major: min(0, first.major &- 1), minor: 0, patch: 0))
      }
      return values.map(\.text)
    }

    // MARK: Cookies

    private func cookies() -> [[ContextChange]] {
      var names: [String] = []
      var values: [TextTest] = []
      for case .cookie(let test) in tests {
        if case .text(let name) = test.name.operand, test.name.comparison != .regularExpression {
          let name = model.string(name)
          if !names.contains(where: { $0.isIdentical(to: name) }) { names.append(name) }
        }
        values.append(test.value)
      }
      let texts = texts(values)
      var sets: [[ContextChange]] = []
      for name in names {
        let field = Field.cookie(name: name)
        let changes = texts.map { change(field, .string($0)) } + [change(field, .null)]
        sets += changes.map { [$0] }
      }
      // Two cookies are two changes of one part.
      if names.count > 1, names.count <= 4, texts.count <= 6 {
        let singles = sets.map { $0[0] }
        for (index, first) in singles.enumerated() {
          for second in singles[(index + 1)...] where second.field != first.field {
            sets.append([first, second])
          }
        }
      }
      return sets
    }

    // MARK: Ids

    private func ids(_ field: Field) -> [ContextChange] {
      var wanted: [JSONValue] = []
      for value in tests.flatMap({ $0.facts.comparedValues(in: model) }).flatMap(\.values) {
        if case .integer = value, !wanted.contains(value) { wanted.append(value) }
      }
      var sets: [[JSONValue]] = []
      if wanted.count <= 5 {
        for mask in 1..<max(1 << wanted.count, 1) {
          sets.append(wanted.indices.filter { mask & (1 << $0) != 0 }.map { wanted[$0] })
        }
        sets.sort { $0.count < $1.count }
      } else {
        sets = wanted.map { [$0] } + [wanted]
      }
      let other = (1...).lazy.map { JSONValue.integer($0) }.first { !wanted.contains($0) }
      if let other { sets.append([other]) }
      return sets.map { change(field, .array($0)) } + [change(field, .null)]
    }

    // MARK: Pages

    private func pages() -> [[ContextChange]] {
      var last: [TextTest] = []
      var previous: [TextTest] = []
      var titles: [TextTest] = []
      var counts: [Double] = []
      for case .pageURL(let test) in tests { last.append(test) }
      for case .previousPage(let test) in tests { previous.append(test) }
      for case .pageTitle(let test) in tests { titles.append(test) }
      for case .pageViews(let test) in tests { counts += Self.number(test) }
      var lists: [[String]] = []
      let known = visitor[.pages].map(Self.list) ?? []
      let lasts =
        last.isEmpty ? [known.last ?? "https://example/"] : texts(last).filter { !$0.isEmpty }
      let previouses: [String?] =
        previous.isEmpty ? [nil] : [nil] + texts(previous).filter { !$0.isEmpty }
      let sizes = Set(numbers(counts).compactMap { Int(exactly: $0.rounded(.up)) } + [0])
        .filter { 0...500 ~= $0 }.sorted()
      for page in lasts {
        for before in previouses {
          let list = [before, page].compactMap { $0 }
          // Views in front do not change which pages were viewed last.
          for size in sizes where size == 0 || size >= list.count {
            let padding = size == 0 ? 0 : size - list.count
            lists.append(Array(repeating: page, count: padding) + list)
          }
        }
      }
      let pageChanges =
        lists.prefix(60).map { change(.pages, .texts($0)) } + [change(.pages, .null)]
      let titleChanges =
        titles.isEmpty
        ? [] : (texts(titles).map { change(.pageTitle, .string($0)) } + [change(.pageTitle, .null)])
      var sets = titleChanges.map { [$0] }
      if !(last.isEmpty && previous.isEmpty && counts.isEmpty) {
        sets += pageChanges.map { [$0] }
        for page in pageChanges {
          for title in titleChanges { sets.append([page, title]) }
        }
      }
      return Array(sets.prefix(300))
    }

    private static func list(_ value: JSONValue) -> [String] {
      guard case .array(let values) = value else { return [] }
      return values.compactMap(\.text)
    }

    // MARK: Visits

    /// Lists of earlier visits: how many, how many of them today, and when the first and the last.
    private func visits() -> [ContextChange] {
      var counts: [Double] = []
      var today: [Double] = []
      var firsts: [Double] = []
      var lasts: [Double] = []
      for case .visits(let test) in tests { counts += Self.number(test) }
      for case .sameDayVisits(let test) in tests { today += Self.number(test) }
      for case .firstVisit(let test) in tests { firsts += Self.number(test) }
      for case .lastVisit(let test) in tests { lasts += Self.number(test) }
      func whole(_ values: [Double]) -> [Int] {
        let list = Set(numbers(values).flatMap { [$0.rounded(.down), $0.rounded(.up)] })
        return list.compactMap { Int(exactly: $0) }.sorted()
      }
      let day = pass.options.now - pass.options.startOfDay
      let totals =
        (Set(whole(counts).map { $0 - 1 }).filter { 0...500 ~= $0 }.sorted() + [1, 0, 2])
      let todays: [Int?] =
        today.isEmpty ? [nil] : whole(today).map { $0 - 1 }.filter { 0...200 ~= $0 }
      let oldest: [Int?] = firsts.isEmpty ? [nil] : whole(firsts)
      let newest: [Int?] = lasts.isEmpty ? [nil] : whole(lasts)
      var lists: [[Int]] = []
      for total in totals {
        for count in todays {
          for first in oldest {
            for last in newest where lists.count < 64 {
              lists.append(starts(total, today: count, first: first, last: last, day: day))
            }
          }
        }
      }
      return lists.map { list in
        let count = list.count == 1 ? "1 earlier visit" : "\(list.count) earlier visits"
        return ContextChange(
          field: .previousVisits, value: .array(list.map { .integer(pass.options.now - $0) }),
          text: "visits: \(count)")
      }
    }

    /// How long ago the visits were, newest first.
    private func starts(_ total: Int, today: Int?, first: Int?, last: Int?, day: Int) -> [Int] {
      guard total > 0 else { return [] }
      let isToday = min(today ?? 0, total)
      let older = day + 86_400_000
      var ages = (0..<total).map { $0 < isToday ? 0 : older }
      if let first { ages[total - 1] = first }
      if let last { ages[0] = last }
      return ages
    }
  }
}
