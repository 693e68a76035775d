/// Values by key, in the order in which the keys came.
///
/// A visitor has few of most things: they are looked through. Many get a table of their places.
package struct KeyedList<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// What is kept of one key.
  package struct Entry: Sendable {
    /// The key.
    package let key: Key
    /// Its value.
    package var value: Value
  }

  /// In the order in which the keys came.
  package private(set) var entries: [Entry] = []
  private var places: [Key: Int] = [:]

  /// With so many entries a look at each is as quick as a table.
  private static var scanLimit: Int { 16 }

  /// An empty list.
  package init() {}

  /// Whether nothing is kept.
  package var isEmpty: Bool { entries.isEmpty }

  /// The values, in the order in which their keys came.
  package var values: some Collection<Value> { entries.lazy.map(\.value) }

  /// The value of a key; a new key is put at the end, nil takes the key away.
  package subscript(key: Key) -> Value? {
    get { place(of: key).map { entries[$0].value } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): entries[place].value = value
      case (let place?, nil):
        entries.remove(at: place)
        places = [:]
        listPlaces()
      case (nil, let value?):
        entries.append(Entry(key: key, value: value))
        listPlaces()
      case (nil, nil): break
      }
    }
  }

  /// Changes every value in place.
  package mutating func update(_ change: (inout Value) -> Void) {
    for place in entries.indices { change(&entries[place].value) }
  }

  /// Changes one value in place.
  package mutating func change(at place: Int, _ change: (Key, inout Value) -> Void) {
    change(entries[place].key, &entries[place].value)
  }

  private func place(of key: Key) -> Int? {
    places.isEmpty ? entries.firstIndex { $0.key == key } : places[key]
  }

  private mutating func listPlaces() {
    guard entries.count > Self.scanLimit else { return }
    for place in places.count..<entries.count { places[entries[place].key] = place }
  }
}
