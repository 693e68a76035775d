extension Kameleoon {
  /// What the SDK keeps about a visitor code: a value with its own rules of adding, overwriting and
  /// merging (spec E.1).
  ///
  /// An evaluation takes it `inout`; a client keeps it between two calls. Linked codes share one.
  package struct Record: Sendable {
    /// When it was created, in milliseconds since 1970 UTC: the start of the current visit.
    package let created: Int
    /// Consent given or refused; nil: never asked.
    package var consent: Bool?
    /// The code that is hashed instead of the visitor code, once it is set.
    package private(set) var mapping: String?
    /// What the browser calls itself.
    package private(set) var userAgent: String?
    /// Custom data by index.
    package internal(set) var customData = KeyedList<Int, CustomDatum>()
    /// The browser.
    package internal(set) var browser: Sent<Browser>?
    /// The device, by one of the SDK's names.
    package internal(set) var device: Sent<String>?
    /// The operating system, by one of the SDK's names.
    package internal(set) var operatingSystem: Sent<String>?
    /// The place.
    package internal(set) var geolocation: Sent<DataItem.Geolocation>?
    /// Pages by address.
    package internal(set) var pages = KeyedList<CodePoints, Page>()
    /// Conversions, in the order in which they came.
    package internal(set) var conversions: [Conversion] = []
    /// The cookies told last.
    package private(set) var cookies: [DataItem.Cookie]?
    /// The version of the application.
    package private(set) var applicationVersion: String?
    /// Earlier visits.
    package internal(set) var visits: Sent<Visits>?
    /// Personalizations by id.
    package internal(set) var personalizations = KeyedList<JSONValue, Personalization>()
    /// Segments for audiences by id.
    package internal(set) var segments = KeyedList<JSONValue, Sending>()
    /// Conversion scores.
    package internal(set) var heat: [DataItem.HeatScore]?
    /// The scores as they were told, for whoever looks at the record.
    package internal(set) var heatAsTold: JSONValue?
    /// Contextual bandit scores.
    package internal(set) var banditScores: [DataItem.BanditScore]?
    /// The experiments that scores were told of, also of those without any.
    package internal(set) var banditExperiments: [JSONValue] = []
    /// Assigned variations.
    var assigned = Assignments()
    /// Simulated flags and forced experiments.
    package var overrides = KeptOverrides()

    /// A browser.
    package struct Browser: Sendable {
      /// One of the SDK's names.
      package var name: String
      /// Its version, as it was given.
      package var version: JSONValue?
    }

    /// Custom data.
    package struct CustomDatum: Sendable {
      /// Its values.
      package var values: [String]
      /// Whether the platform replaces earlier values.
      package var overwrites: Bool
      /// Whether it links the visitor with another code; then it goes with every request.
      package var isMapping = false
      /// Its name, where it was told by name.
      package var name: String?
      /// Whether it is to be sent.
      package var sending: Sending

      /// Whether it waits for the next request.
      var isUnsent: Bool { isMapping || sending.isUnsent }
    }

    /// A page that was viewed.
    package struct Page: Sendable {
      /// The view that is sent.
      package var view: DataItem.PageView
      /// How often it was viewed.
      package var count: Int
      /// When it was viewed last, in milliseconds since 1970 UTC.
      package var last: Int
      /// Whether the view is to be sent.
      package var sending: Sending
    }

    /// A goal converted.
    package struct Conversion: Sendable {
      /// What was told.
      package var told: DataItem.Conversion
      /// When, in milliseconds since 1970 UTC.
      package var time: Int
      /// Whether it is to be sent.
      package var sending: Sending
    }

    /// Earlier visits (spec E.4).
    package struct Visits: Sendable {
      /// Newest first.
      package var list: [DataItem.Visit]
      /// How many there were in all.
      package var number: Int
      /// Milliseconds from the last activity before the current visit to its start; 0: unknown.
      package var sincePrevious: Int

      init(_ list: [DataItem.Visit], number: Int, current: Int) {
        self.list = list
        self.number = max(number, list.count)
        sincePrevious =
          list.lazy.map { current - ($0.lastActivity ?? $0.start) }.first { $0 >= 0 } ?? 0
      }
    }

    /// A personalization.
    package struct Personalization: Sendable {
      /// Its variation's id.
      package var variation: JSONValue
      /// When it came, in milliseconds since 1970 UTC.
      var time: Int
    }

    /// A record without data.
    package init(created: Int) { self.created = created }

    /// Hands the assignments over to an evaluation, which gives them back.
    mutating func release(_ assignments: inout Assignments) { swap(&assigned, &assignments) }

    /// The variations assigned to the visitor, in the order of first saving.
    package var assignments: [Assignment] { Array(assigned) }
  }
}

// MARK: - Adding

extension Kameleoon.Record {
  package typealias DataItem = Kameleoon.DataItem
  package typealias Sending = Kameleoon.Sending

  /// What adding an item needs besides the item.
  package struct Addition {
    /// The visitor code it is told about.
    package var code: String
    /// Milliseconds since 1970 UTC.
    package var time: Int
    /// Whether it is to be sent.
    package var isTracked: Bool
    /// Where page views and conversions get their nonces.
    package var nonces: Kameleoon.NonceSource

    /// Makes an addition; see the properties.
    package init(
      code: String, time: Int, isTracked: Bool = true,
      nonces: @escaping Kameleoon.NonceSource = { 0 }
    ) {
      self.code = code
      self.time = time
      self.isTracked = isTracked
      self.nonces = nonces
    }
  }

  /// What became of an item.
  package enum Outcome: Equatable {
    /// It is kept
    case kept
    /// It is kept, and the visitor of this code shares the record from now on
    case linked(String)
    /// The configuration does not know custom data of that name
    case unknownName(String)
    /// A page view without address
    case emptyAddress
  }

  /// Adds an item as the SDK's `add_data` does; what a unique identifier means is the keeper's.
  ///
  /// - Parameters:
  ///   - kind: the item.
  ///   - addition: about whom, when and how.
  ///   - customData: the configuration's custom data.
  /// - Returns: what became of it.
  @discardableResult
  package mutating func add(
    _ kind: DataItem.Kind, _ addition: Addition, _ customData: Kameleoon.CustomDataTable
  ) -> Outcome {
    let sending = Sending(isSent: !addition.isTracked)
    switch kind {
    case .customData(let data): return add(data, addition, customData)
    case .browser(let name, let version):
      browser = .init(value: Browser(name: name, version: version), sending: sending)
    case .device(let name): device = .init(value: name, sending: sending)
    case .operatingSystem(let name): operatingSystem = .init(value: name, sending: sending)
    case .geolocation(let place): geolocation = .init(value: place, sending: sending)
    case .pageView(let view):
      let nonce = addition.nonces()
      guard !view.url.isEmpty else { return .emptyAddress }
      self.view(view, at: addition.time, Sending(isSent: !addition.isTracked, nonce: nonce))
    case .pageVisits(let view, let count, let last):
      // Not tracking an item does not reach what it holds.
      merge(
        Page(
          view: view, count: count, last: last ?? addition.time,
          sending: Sending(nonce: addition.nonces())))
    case .conversion(let conversion): add(conversion, addition, customData)
    case .userAgent(let value): userAgent = value
    case .cookies(let cookies): self.cookies = cookies
    case .applicationVersion(let version): applicationVersion = version
    case .visits(let visits, let number):
      self.visits = .init(
        value: Visits(visits, number: number, current: created), sending: Sending())
    case .personalization(let id, let variation):
      personalizations[Kameleoon.IDTable.canonical(id)] = Personalization(
        variation: variation, time: addition.time)
    case .targetedSegment(let id): segments[Kameleoon.IDTable.canonical(id)] = sending
    case .heat(let scores):
      heat = scores
      heatAsTold = DataItem(kind).json["values"]
    case .banditScores(let scores): setBandit(scores, [])
    case .mappingIdentifier(let value): setMapping(value)
    case .assignedVariation(let experiment, let variation, let ruleType, let seconds):
      assigned.save(
        Kameleoon.Assignment(
          experimentID: experiment, variationID: variation, ruleType: ruleType,
          time: seconds.map { $0 * 1000 } ?? Double(addition.time), sending: sending))
    case .uniqueIdentifier: break
    }
    return .kept
  }

  /// Takes scores, and the experiments that they were told of where some have none.
  mutating func setBandit(_ scores: [DataItem.BanditScore], _ experiments: [JSONValue]) {
    banditScores = scores
    banditExperiments = experiments
    for score in scores where !banditExperiments.contains(score.experiment) {
      banditExperiments.append(score.experiment)
    }
  }

  /// The first code that is not empty stays.
  mutating func setMapping(_ code: String) {
    if mapping?.isEmpty ?? true { mapping = code }
  }

  /// Custom data; at the mapping index it links the code that it holds (spec E.3).
  private mutating func add(
    _ data: DataItem.CustomData, _ addition: Addition, _ table: Kameleoon.CustomDataTable
  ) -> Outcome {
    guard let index = table.index(of: data.key) else {
      guard case .name(let name) = data.key else { return .kept }
      return .unknownName(name)
    }
    var datum = CustomDatum(
      values: data.values, overwrites: data.overwrites,
      sending: Sending(isSent: !addition.isTracked || table.localIndexes.contains(index)))
    if case .name(let name) = data.key { datum.name = name }
    var outcome = Outcome.kept
    if index == table.mappingIndex, let value = data.values.first, !value.isEmpty {
      datum.isMapping = true
      setMapping(addition.code)
      if !value.isIdentical(to: addition.code) { outcome = .linked(value) }
    }
    customData[index] = datum
    return outcome
  }

  private mutating func add(
    _ conversion: DataItem.Conversion, _ addition: Addition, _ table: Kameleoon.CustomDataTable
  ) {
    var told = conversion
    told.metadata = conversion.metadata.map { metadata in
      metadata.compactMap { data in
        table.index(of: data.key).map { index in
          .init(.index(index), data.values, overwrites: data.overwrites)
        }
      }
    }
    conversions.append(
      Conversion(
        told: told, time: addition.time,
        sending: Sending(isSent: !addition.isTracked, nonce: addition.nonces())))
  }

  private mutating func view(_ view: DataItem.PageView, at time: Int, _ sending: Sending) {
    let count = pages[CodePoints(view.url)]?.count ?? 0
    pages[CodePoints(view.url)] = Page(view: view, count: count + 1, last: time, sending: sending)
  }

  /// Views of a page that is known are counted; the known view stays.
  mutating func merge(_ page: Page) {
    guard var known = pages[CodePoints(page.view.url)] else {
      pages[CodePoints(page.view.url)] = page
      return
    }
    known.count += page.count
    known.last = max(known.last, page.last)
    pages[CodePoints(page.view.url)] = known
  }
}

extension Kameleoon.Assignment {
  /// An assignment that no evaluation made.
  init(
    experimentID: JSONValue, variationID: JSONValue, ruleType: String?, time: Double,
    sending: Kameleoon.Sending
  ) {
    self.init(
      experimentID: experimentID, variationID: variationID, experiment: Self.unknownNumber,
      variation: Self.unknownNumber, kind: Kameleoon.Rule.Kind(ruleType: ruleType), time: time,
      sending: sending)
  }
}

extension Kameleoon.Rule.Kind {
  /// The kind that the file spells so.
  init(ruleType: String?) {
    switch ruleType {
    case "EXPERIMENTATION": self = .experiment
    case "TARGETED_DELIVERY": self = .delivery
    default: self = .unknown
    }
  }
}

extension Kameleoon {
  /// The place of a name in a list, compared by code points.
  static func place(of name: String, in names: [String]) -> UInt8? {
    names.firstIndex { $0.isIdentical(to: name) }.map { UInt8($0) }
  }
}
