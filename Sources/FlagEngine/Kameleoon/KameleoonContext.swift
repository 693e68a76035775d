extension Kameleoon {
  /// A visitor's record in the form that conditions read: bytes and dense slots.
  struct Context: Sendable {
    /// The texts of the visitor, one behind the other.
    var texts = TextStore()
    var code = Text()
    var customData: [Values?]
    /// Texts of custom data and their readings as numbers (NaN where it is none).
    var values: [Value] = []
    var browser: (kind: UInt8?, version: Double?)?
    var device: UInt8?
    var operatingSystem: UInt8?
    var geolocation: (country: Text?, region: Text?, city: Text?)?
    var pages: [(url: Text, title: Text?)] = []
    var pageViews = 0
    /// The page viewed last, and the one before it.
    var lastPage: Int?
    var previousPage: Int?
    var goals: [(number: Int32, time: Int)] = []
    var cookies: [(name: Text, value: Text)]?
    var applicationVersion: (text: Text, version: Version?)?
    var visits: [DataItem.Visit]?
    var personalizations: [(number: Int32, time: Int)] = []
    var heat: [DataItem.HeatScore]?

    /// The values of a custom data.
    struct Values: Sendable {
      var start: Int32
      var count: Int32
    }

    struct Value: Sendable {
      var text: Text
      var number: Double
      var isNumber: Bool
    }

    init(_ record: Record?, code: String, model: Model, extraIDs: inout ExtraIDs) {
      self.code = texts.add(code.utf8)
      customData = Array(repeating: nil, count: model.customData.indexes.count)
      guard let record else { return }
      readCustomData(record, model)
      readDevices(record)
      readPages(record.pages)
      goals = record.conversions.map { (extraIDs.number(of: $0.goal, model), $0.time) }
      cookies = record.cookies?.map { (texts.add($0.name.utf8), texts.add($0.value.utf8)) }
      readApplicationVersion(record)
      visits = record.visits
      personalizations = record.personalizations.map {
        (extraIDs.number(of: $0.id, model), $0.time)
      }
      heat = record.heat
    }

    private mutating func readCustomData(_ record: Record, _ model: Model) {
      for (slot, index) in model.customData.indexes.enumerated() {
        if let list = record.customData[index] { readCustomData(list, slot: slot) }
      }
    }

    private mutating func readCustomData(_ list: [String], slot: Int) {
      customData[slot] = Values(start: Int32(values.count), count: Int32(list.count))
      for text in list {
        let number = PythonText.float(text.utf8)
        values.append(
          Value(text: texts.add(text.utf8), number: number ?? .nan, isNumber: number != nil))
      }
    }

    private mutating func readDevices(_ record: Record) {
      browser = record.browser
      device = record.device
      operatingSystem = record.operatingSystem
      readPlace(record)
    }

    private mutating func readPlace(_ record: Record) {
      guard let place = record.geolocation else {
        geolocation = nil
        return
      }
      func lower(_ text: String?) -> Text? {
        text.map { texts.add(PythonText.lowercased($0.utf8)) }
      }
      geolocation = (lower(place.country), lower(place.region), lower(place.city))
    }

    /// Takes one part of the visitor from other data, as far as conditions read it there alone.
    ///
    /// - Parameters:
    ///   - part: the part.
    ///   - data: all of the data, the visitor's own.
    ///   - model: the model.
    /// - Returns: whether it was read; not where times or linked visitors play into it.
    mutating func reread(_ part: MissParts.Part, from data: [DataItem], _ model: Model) -> Bool {
      func record() -> Record {
        var record = Record(created: 0)
        for item in data where item.kind.isAbout(part) {
          record.take(item.kind, at: 0, isTracked: true)
        }
        return record
      }
      switch part {
      case .customData(let index):
        guard model.customData.mappingIndex == nil, let slot = model.customData.slots[index] else {
          return false
        }
        let entry = data.lazy.compactMap { model.customData.entry(of: $0.kind) }
          .last { $0.index == index }
        customData[Int(slot)] = nil
        // -1 stands for "no index".
        if index != -1, let entry { readCustomData(entry.values, slot: Int(slot)) }
      case .browser: browser = record().browser
      case .device: device = record().device
      case .system: operatingSystem = record().operatingSystem
      case .place: readPlace(record())
      case .applicationVersion: readApplicationVersion(record())
      case .cookies, .pages, .goals, .visits, .personalizations, .visitorCode, .heat: return false
      }
      return true
    }

    private mutating func readApplicationVersion(_ record: Record) {
      applicationVersion = record.applicationVersion.map { (texts.add($0.utf8), Version($0)) }
    }

    /// Finds the two pages viewed last; on a tie the one first added (spec D.6).
    private mutating func readPages(_ record: [Record.Page]) {
      for (index, page) in record.enumerated() {
        pages.append((texts.add(page.url.utf8), page.title.map { texts.add($0.utf8) }))
        pageViews += page.count
        if let last = lastPage, page.last <= record[last].last {
          if previousPage.map({ page.last > record[$0].last }) ?? true { previousPage = index }
        } else {
          previousPage = lastPage
          lastPage = index
        }
      }
    }
  }

  /// Numbers for ids of the visitor that the model does not know.
  struct ExtraIDs: Sendable {
    private var table = IDTable()

    mutating func number(of value: JSONValue, _ model: Model) -> Int32 {
      model.ids.find(value) ?? model.ids.count + table.number(of: value)
    }
  }
}

extension Kameleoon.DataItem.Kind {
  /// Whether a part that one item holds whole is read from this one.
  fileprivate func isAbout(_ part: Kameleoon.MissParts.Part) -> Bool {
    switch (self, part) {
    case (.browser, .browser), (.device, .device), (.operatingSystem, .system),
      (.geolocation, .place), (.applicationVersion, .applicationVersion):
      true
    default: false
    }
  }
}
