// A record that is made anew of what the user edits, while the platform remembers the one before.
extension Kameleoon.Record {
  /// Takes over what an earlier record of the visitor was told of the platform: what is in both and
  /// was sent is not sent again, and what evaluations assigned stays assigned.
  ///
  /// - Parameter earlier: the record before.
  mutating func take(over earlier: Kameleoon.Record) {
    Self.take(&device, earlier.device, ==)
    Self.take(&browser, earlier.browser) { $0.name == $1.name && $0.version == $1.version }
    Self.take(&operatingSystem, earlier.operatingSystem, ==)
    Self.take(&geolocation, earlier.geolocation, ==)
    Self.take(&visits, earlier.visits) { $0.number == $1.number && $0.list == $1.list }
    for place in customData.entries.indices {
      customData.change(at: place) { index, datum in
        guard let known = earlier.customData[index], known.values == datum.values,
          known.overwrites == datum.overwrites
        else { return }
        datum.sending = known.sending
      }
    }
    for place in pages.entries.indices {
      pages.change(at: place) { address, page in
        guard let known = earlier.pages[address], known.view == page.view,
          known.count >= page.count
        else { return }
        page.sending = known.sending
      }
    }
    for (place, known) in earlier.conversions.enumerated() {
      guard conversions.indices.contains(place), conversions[place].told == known.told else {
        break
      }
      conversions[place].sending = known.sending
    }
    for entry in earlier.segments.entries { segments[entry.key] = entry.value }
    for assignment in earlier.assigned { assigned.save(assignment) }
  }

  private static func take<Value>(
    _ item: inout Kameleoon.Sent<Value>?, _ earlier: Kameleoon.Sent<Value>?,
    _ areEqual: (Value, Value) -> Bool
  ) {
    guard let value = item?.value, let earlier, areEqual(value, earlier.value) else { return }
    item?.sending = earlier.sending
  }
}
