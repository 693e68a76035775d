extension Kameleoon {
  /// What the SDK keeps about a visitor code (spec E.1), as far as evaluation reads it.
  struct Record: Sendable {
    /// When it was created, in milliseconds: the start of the current visit.
    var created: Int
    var consent: Bool?
    /// The code that is hashed instead of the visitor code, once it is set.
    var mapping: String?
    var customData: [Int: [String]] = [:]
    var browser: (kind: UInt8?, version: Double?)?
    var device: UInt8?
    var operatingSystem: UInt8?
    var geolocation: DataItem.Geolocation?
    private(set) var pages: [Page] = []
    /// Where each page stands, once they are more than are quickly looked through.
    private var placeOfPage: [CodePoints: Int] = [:]
    var conversions: [(goal: JSONValue, time: Int)] = []
    var cookies: [DataItem.Cookie]?
    var applicationVersion: String?
    var visits: [DataItem.Visit]?
    var personalizations: [(id: JSONValue, time: Int)] = []
    var assigned: [PriorAssignment] = []
    var heat: [DataItem.HeatScore]?
    var banditScores: [DataItem.BanditScore] = []

    struct Page: Sendable {
      var url: String
      var title: String?
      var count: Int
      var last: Int
    }

    struct PriorAssignment: Sendable {
      var experiment: JSONValue
      var variation: JSONValue
      var ruleType: String?
      /// Milliseconds.
      var time: Double
      var isSent: Bool
    }

    init(created: Int) { self.created = created }

    /// Takes what is known about the visitor from an item; custom data is taken by its index, and
    /// what links visitors is the store's.
    ///
    /// - Parameters:
    ///   - kind: the item.
    ///   - time: when it came, in milliseconds.
    ///   - isTracked: whether it was sent.
    mutating func take(_ kind: DataItem.Kind, at time: Int, isTracked: Bool) {
      switch kind {
      case .browser(let name, let version):
        browser = (Kameleoon.place(of: name, in: browserNames), version)
      case .device(let name): device = Kameleoon.place(of: name, in: deviceNames)
      case .operatingSystem(let name):
        operatingSystem = Kameleoon.place(of: name, in: systemNames)
      case .geolocation(let place): geolocation = place
      case .pageView(let url, let title):
        guard !url.isEmpty else { return }
        view(url, title: title, times: 1, at: time)
      case .pageVisits(let url, let title, let count, let last):
        merge(Page(url: url, title: title, count: count, last: last ?? time))
      case .conversion(let goal): conversions.append((goal, time))
      case .cookies(let cookies): self.cookies = cookies
      case .applicationVersion(let version): applicationVersion = version
      case .visits(let visits): self.visits = visits
      case .assignedVariation(let experiment, let variation, let ruleType, let seconds):
        assigned.append(
          PriorAssignment(
            experiment: experiment, variation: variation, ruleType: ruleType,
            time: seconds.map { $0 * 1000 } ?? Double(time), isSent: !isTracked))
      case .personalization(let id): personalizations.append((id, time))
      case .heat(let scores): heat = scores
      case .banditScores(let scores): banditScores = scores
      case .mappingIdentifier(let value):
        if mapping?.isEmpty ?? true { mapping = value }
      case .customData, .namedCustomData, .other: break
      }
    }

    private mutating func view(_ url: String, title: String?, times: Int, at time: Int) {
      if let page = place(ofPage: url) {
        pages[page].title = title
        pages[page].count += times
        pages[page].last = time
      } else {
        append(Page(url: url, title: title, count: times, last: time))
      }
    }

    private func place(ofPage url: String) -> Int? {
      placeOfPage.isEmpty
        ? pages.firstIndex { $0.url.isIdentical(to: url) } : placeOfPage[CodePoints(url)]
    }

    private mutating func append(_ page: Page) {
      pages.append(page)
      guard pages.count > 16 else { return }
      for place in placeOfPage.count..<pages.count {
        placeOfPage[CodePoints(pages[place].url)] = place
      }
    }

    private mutating func merge(_ page: Page) {
      guard let known = place(ofPage: page.url) else { return append(page) }
      pages[known].count += page.count
      pages[known].last = max(pages[known].last, page.last)
    }
  }

  /// The records of a visitor and of the visitors it is linked with, as the calls make them.
  struct RecordStore {
    private let customData: CustomDataTable
    private let now: Int
    private(set) var records: [Record] = []
    private var recordOfCode: [[UInt8]: Int] = [:]
    /// The code that was looked up last: nearly all data is one visitor's.
    private var last: (code: String, index: Int)?

    /// Makes the records of one visitor: record, data, consent; overrides follow elsewhere.
    init(_ visitor: Visitor, customData: CustomDataTable, now: Int) {
      self.customData = customData
      self.now = now
      let count = visitor.data.count
      if visitor.hasRecord { _ = record(of: visitor.code, at: now - (count + 1) * 1000) }
      for (index, item) in visitor.data.enumerated() {
        let time = item.at ?? now - (count - index) * 1000
        add(item, to: item.visitorCode ?? visitor.code, at: time)
      }
      if let consent = visitor.legalConsent {
        records[record(of: visitor.code, at: now)].consent = consent
      }
    }

    /// The record of that code, if there is one.
    func find(_ code: String) -> Record? {
      recordOfCode[Array(code.utf8)].map { records[$0] }
    }

    /// The index of the code's record, made now if there is none.
    mutating func record(of code: String, at time: Int) -> Int {
      if let last, last.code.isIdentical(to: code) { return last.index }
      let key = Array(code.utf8)
      let index = recordOfCode[key] ?? records.count
      if index == records.count {
        recordOfCode[key] = index
        records.append(Record(created: time))
      }
      last = (code, index)
      return index
    }

    private mutating func add(_ item: DataItem, to code: String, at time: Int) {
      let index = record(of: code, at: time)
      if let (dataIndex, values) = customData.entry(of: item.kind) {
        add(values, index: dataIndex, to: code, at: time)
      } else {
        records[index].take(item.kind, at: time, isTracked: item.isTracked)
      }
    }

    /// Custom data; at the mapping index it links the code that it holds (spec E.3).
    private mutating func add(
      _ values: [String], index dataIndex: Int, to code: String, at time: Int
    ) {
      let index = record(of: code, at: time)
      // -1 stands for "no index".
      guard dataIndex != -1 else { return }
      if dataIndex == customData.mappingIndex, let value = values.first, !value.isEmpty {
        if records[index].mapping?.isEmpty ?? true { records[index].mapping = code }
        if !value.isIdentical(to: code) {
          recordOfCode[Array(value.utf8)] = index
          last = nil
        }
      }
      records[index].customData[dataIndex] = values
    }
  }

  /// The place of a name in a list, compared by code points.
  static func place(of name: String, in names: [String]) -> UInt8? {
    names.firstIndex { $0.isIdentical(to: name) }.map { UInt8($0) }
  }
}
