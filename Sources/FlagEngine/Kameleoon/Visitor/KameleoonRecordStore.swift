extension Kameleoon {
  /// The records of a visitor and of the visitors it is linked with, as the calls make them.
  struct RecordStore {
    private let customData: CustomDataTable
    private let now: Int
    private(set) var records: [Record] = []
    private var recordOfCode: [CodePoints: Int] = [:]
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
    func find(_ code: String) -> Record? { recordOfCode[CodePoints(code)].map { records[$0] } }

    /// The index of the code's record, made now if there is none.
    mutating func record(of code: String, at time: Int) -> Int {
      if let last, last.code.isIdentical(to: code) { return last.index }
      let index = recordOfCode[CodePoints(code)] ?? records.count
      if index == records.count {
        recordOfCode[CodePoints(code)] = index
        records.append(Record(created: time))
      }
      last = (code, index)
      return index
    }

    private mutating func add(_ item: DataItem, to code: String, at time: Int) {
      let index = record(of: code, at: time)
      let addition = Record.Addition(code: code, time: time, isTracked: item.isTracked)
      guard case .linked(let other) = records[index].add(item.kind, addition, customData) else {
        return
      }
      recordOfCode[CodePoints(other)] = index
      last = nil
    }
  }
}
