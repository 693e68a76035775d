extension JSONView {
  /// The JSON path of this value, such as `$.featureFlags[3].rules[0].segmentId`.
  var path: String {
    var path = "$"
    var cursor = 0
    while cursor != index {
      let container = nodes[cursor]
      let isObject = container.kind == .object
      var child = cursor + 2
      var position = 0
      let end = entry(behind: cursor)
      while child < end {
        let value = isObject ? child + 1 : child
        if index < entry(behind: value) {
          let name = JSONView(bytes: bytes, nodes: nodes, index: child)
          path += isObject ? ".\(name.string ?? "")" : "[\(position)]"
          break
        }
        child = entry(behind: value)
        position += 1
      }
      guard child < end else { return path }
      let value = isObject ? child + 1 : child
      guard index >= value else { return path }
      cursor = value
    }
    return path
  }
}
