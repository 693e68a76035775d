// How single fields are set.
extension Kameleoon.Visitor {
  mutating func setPlace(_ field: Field, to text: String?) {
    var place = Kameleoon.DataItem.Geolocation()
    if let item = data.last(where: { isOwn($0) && Self.holds($0, field) }),
      case .geolocation(let known) = item.kind
    {
      place = known
    }
    switch field {
    case .country: place.country = text
    case .region: place.region = text
    default: place.city = text
    }
    if place == Kameleoon.DataItem.Geolocation() {
      drop(field)
    } else {
      replace(field, with: .geolocation(place))
    }
  }

  mutating func setCookie(_ name: String, to value: String?) {
    let field = Field.cookie(name: name)
    var cookies: [Kameleoon.DataItem.Cookie] = []
    if let item = data.last(where: { isOwn($0) && Self.holds($0, field) }),
      case .cookies(let known) = item.kind
    {
      cookies = known
    }
    let index = cookies.lastIndex { $0.name.isIdentical(to: name) }
    switch (index, value) {
    case (let index?, let value?): cookies[index].value = value
    case (let index?, nil): cookies.remove(at: index)
    case (nil, let value?): cookies.append(Kameleoon.DataItem.Cookie(name: name, value: value))
    case (nil, nil): return
    }
    if cookies.isEmpty {
      drop(field)
    } else {
      replace(field, with: .cookies(cookies))
    }
  }

  mutating func setPages(_ urls: [String]) {
    var titles: [(url: String, title: String)] = []
    for item in data where isOwn(item) {
      switch item.kind {
      case .pageView(let view), .pageVisits(let view, _, _):
        if let title = view.title { titles.append((view.url, title)) }
      default: break
      }
    }
    replaceAll(
      .pages,
      with: urls.map { url in
        .pageView(url: url, title: titles.last { $0.url.isIdentical(to: url) }?.title)
      })
  }

  /// The title of the page viewed last; without a page one at `/` is added.
  mutating func setTitle(_ title: String?) {
    guard let last = data.lastIndex(where: { isOwn($0) && Self.holds($0, .pageTitle) }) else {
      if let title { data.append(Kameleoon.DataItem(.pageView(url: "/", title: title))) }
      return
    }
    switch data[last].kind {
    case .pageView(var view):
      view.title = title
      data[last].kind = .pageView(view)
    case .pageVisits(var view, let count, let time):
      view.title = title
      data[last].kind = .pageVisits(view, count: count, last: time)
    default: return
    }
  }

  mutating func setVisits(_ starts: [Double]) {
    var known: [Kameleoon.DataItem.Visit] = []
    var number = 0
    if let item = data.last(where: { isOwn($0) && Self.holds($0, .previousVisits) }),
      case .visits(let visits, let visitNumber) = item.kind
    {
      (known, number) = (visits, visitNumber)
    }
    let visits = starts.compactMap { Int(exactly: $0.rounded()) }.map { start in
      known.first { $0.start == start } ?? Kameleoon.DataItem.Visit(start: start)
    }
    replace(.previousVisits, with: .visits(visits, number: number))
  }

  mutating func setHeat(_ keyMoment: Int, _ goal: Int, to score: Double?) {
    let field = Field.heat(keyMoment: keyMoment, goal: goal)
    var scores: [Kameleoon.DataItem.HeatScore] = []
    if let item = data.last(where: { isOwn($0) && Self.holds($0, field) }),
      case .heat(let known) = item.kind
    {
      scores = known
    }
    scores.removeAll { $0.keyMoment == keyMoment && $0.goal == goal }
    if let score {
      scores.append(Kameleoon.DataItem.HeatScore(keyMoment: keyMoment, goal: goal, score: score))
    }
    if scores.isEmpty {
      drop(field)
    } else {
      replace(field, with: .heat(scores))
    }
  }

  /// The rule's type and the time of an earlier assignment stay.
  mutating func setAssigned(_ experiment: JSONValue, to variation: JSONValue) {
    let field = Field.assignedVariation(experiment: experiment)
    var known: (ruleType: String?, time: Double?) = (nil, nil)
    if let item = data.last(where: { isOwn($0) && Self.holds($0, field) }),
      case .assignedVariation(_, _, let ruleType, let time) = item.kind
    {
      known = (ruleType, time)
    }
    replace(
      field,
      with: .assignedVariation(
        experiment: experiment, variation: variation, ruleType: known.ruleType, time: known.time))
  }

  mutating func setBandit(
    _ experiment: JSONValue, _ variation: JSONValue, to score: Double?
  ) {
    let field = Field.banditScore(experiment: experiment, variation: variation)
    var scores: [Kameleoon.DataItem.BanditScore] = []
    if let item = data.last(where: { isOwn($0) && Self.holds($0, field) }),
      case .banditScores(let known) = item.kind
    {
      scores = known
    }
    scores.removeAll { $0.experiment == experiment && $0.variation == variation }
    if let score {
      scores.append(
        Kameleoon.DataItem.BanditScore(
          experiment: experiment, variation: variation, score: score))
    }
    if scores.isEmpty {
      drop(field)
    } else {
      replace(field, with: .banditScores(scores))
    }
  }
}
