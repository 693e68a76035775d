extension Kameleoon {
  /// A visitor's record in the form that conditions read: bytes and dense slots.
  struct Context: Sendable {
    /// The texts of the visitor, one behind the other.
    var texts = TextStore()
    var code = Text()
    /// The values of custom data by slot.
    var customData: SlotValues
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
      customData = SlotValues(
        slotCount: model.customData.indexes.count, filled: record?.customData.entries.count ?? 0)
      guard let record else { return }
      readCustomData(record, model)
      readDevices(record)
      readPages(record.pages)
      goals = record.conversions.map { (extraIDs.number(of: $0.told.goal, model), $0.time) }
      cookies = record.cookies?.map { (texts.add($0.name.utf8), texts.add($0.value.utf8)) }
      readApplicationVersion(record)
      visits = record.visits?.value.list
      personalizations = record.personalizations.entries.map {
        (extraIDs.number(of: $0.key, model), $0.value.time)
      }
      heat = record.heat
    }

    private mutating func readCustomData(_ record: Record, _ model: Model) {
      for entry in record.customData.entries {
        guard let slot = model.customData.slots[entry.key] else { continue }
        readCustomData(entry.value.values, slot: Int(slot))
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
      readDevices(record, .browser)
      readDevices(record, .device)
      readDevices(record, .system)
      readPlace(record)
    }

    private mutating func readDevices(_ record: Record, _ part: MissParts.Part) {
      switch part {
      case .browser: readBrowser(record)
      case .device:
        device = record.device.flatMap { Kameleoon.place(of: $0.value, in: deviceNames) }
      default:
        operatingSystem = record.operatingSystem.flatMap {
          Kameleoon.place(of: $0.value, in: systemNames)
        }
      }
    }

    private mutating func readBrowser(_ record: Record) {
      browser = record.browser.map { browser in
        (
          Kameleoon.place(of: browser.value.name, in: browserNames),
          browser.value.version?.anyNumber
        )
      }
    }

    private mutating func readPlace(_ record: Record) {
      guard let place = record.geolocation?.value else {
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
          record.add(item.kind, Record.Addition(code: "", time: 0), model.customData)
        }
        return record
      }
      switch part {
      case .customData(let index):
        guard model.customData.mappingIndex == nil, let slot = model.customData.slots[index] else {
          return false
        }
        let last = data.lazy.compactMap { item -> DataItem.CustomData? in
          if case .customData(let data) = item.kind { data } else { nil }
        }.last { model.customData.index(of: $0.key) == index }
        customData[Int(slot)] = nil
        if let last { readCustomData(last.values, slot: Int(slot)) }
      case .browser, .device, .system: readDevices(record(), part)
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
    private mutating func readPages(_ record: KeyedList<CodePoints, Record.Page>) {
      for (index, entry) in record.entries.enumerated() {
        let page = entry.value
        pages.append((texts.add(page.view.url.utf8), page.view.title.map { texts.add($0.utf8) }))
        pageViews += page.count
        if let last = lastPage, page.last <= record.entries[last].value.last {
          if previousPage.map({ page.last > record.entries[$0].value.last }) ?? true {
            previousPage = index
          }
        } else {
          previousPage = lastPage
          lastPage = index
        }
      }
    }
  }

  /// Values of custom data by slot: few are looked through, many stand in a table.
  struct SlotValues: Sendable {
    private var dense: [Context.Values?] = []
    private var sparse: [(slot: Int32, values: Context.Values)] = []

    /// - Parameters:
    ///   - slotCount: how many slots the file has.
    ///   - filled: how many of them will hold something at most.
    init(slotCount: Int, filled: Int) {
      if filled > 8 { dense = Array(repeating: nil, count: slotCount) }
    }

    subscript(slot: Int) -> Context.Values? {
      get {
        if !dense.isEmpty { return dense[slot] }
        for entry in sparse where entry.slot == Int32(slot) { return entry.values }
        return nil
      }
      set {
        guard dense.isEmpty else {
          dense[slot] = newValue
          return
        }
        sparse.removeAll { $0.slot == Int32(slot) }
        if let newValue { sparse.append((Int32(slot), newValue)) }
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
