import FlagEngine

extension SeededRandom {
  /// One of several.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }
}
