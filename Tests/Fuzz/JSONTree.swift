import FlagEngine

/// A JSON text as a tree, which may hold what readers dispute: a name twice, any depth.
indirect enum JSONTree {
  case scalar(JSONValue)
  case array([JSONTree])
  case object([(name: String, value: JSONTree)])

  /// Reads a text; nil where it is no JSON.
  init?(_ bytes: [UInt8]) {
    guard let document = try? JSONDocument(bytes) else { return nil }
    self = document.withRoot { JSONTree($0) }
  }

  private init(_ view: JSONView) {
    switch view.kind {
    case .array: self = .array(view.elements.map { JSONTree($0) })
    case .object:
      self = .object(view.members.map { ($0.name.string ?? "", JSONTree($0.value)) })
    default: self = .scalar(view.value)
    }
  }

  /// The text, in one line.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(into: &writer)
    return writer.bytes
  }

  private func write(into writer: inout JSONWriter) {
    switch self {
    case .scalar(let value): writer.write(value)
    case .array(let elements):
      writer.raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { writer.raw(",") }
        element.write(into: &writer)
      }
      writer.raw("]")
    case .object(let members):
      writer.raw("{")
      for (index, member) in members.enumerated() {
        if index > 0 { writer.raw(",") }
        writer.write(member.name)
        writer.raw(":")
        member.value.write(into: &writer)
      }
      writer.raw("}")
    }
  }

  /// The number of values in it, itself included.
  var size: Int {
    switch self {
    case .scalar: 1
    case .array(let elements): elements.reduce(1) { $0 + $1.size }
    case .object(let members): members.reduce(1) { $0 + $1.value.size }
    }
  }

  // MARK: Children

  /// The number of elements or members.
  var count: Int {
    switch self {
    case .scalar: 0
    case .array(let elements): elements.count
    case .object(let members): members.count
    }
  }

  /// An element or a member's value.
  subscript(index: Int) -> JSONTree {
    get {
      switch self {
      case .scalar: self
      case .array(let elements): elements[index]
      case .object(let members): members[index].value
      }
    }
    set {
      switch self {
      case .scalar: self = newValue
      case .array(var elements):
        elements[index] = newValue
        self = .array(elements)
      case .object(var members):
        members[index].value = newValue
        self = .object(members)
      }
    }
  }

  /// The value of the last member of that name.
  subscript(name: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  mutating func remove(_ range: Range<Int>) {
    switch self {
    case .scalar: break
    case .array(var elements):
      elements.removeSubrange(range)
      self = .array(elements)
    case .object(var members):
      members.removeSubrange(range)
      self = .object(members)
    }
  }

  /// Puts copies of a child behind it.
  mutating func multiply(_ index: Int, times: Int) {
    switch self {
    case .scalar: break
    case .array(var elements):
      elements.insert(contentsOf: Array(repeating: elements[index], count: times), at: index)
      self = .array(elements)
    case .object(var members):
      let member = members[index]
      let copies = (1...times).map { (name: "\(member.name)\($0)", value: member.value) }
      members.insert(contentsOf: copies, at: index + 1)
      self = .object(members)
    }
  }

  mutating func swap(_ first: Int, _ second: Int) {
    let kept = self[first]
    self[first] = self[second]
    self[second] = kept
  }

  /// Gives a member another name, which another member may have already.
  mutating func rename(_ index: Int, to name: String) {
    guard case .object(var members) = self else { return }
    members[index].name = name
    self = .object(members)
  }
}
