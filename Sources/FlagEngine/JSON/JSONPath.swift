extension JSONView {
  /// The JSON path of this value, such as `$.featureFlags[3].rules[0].segmentId`.
  var path: String {
    var path = "$"
    var cursor = 0
    while cursor != index {
      let container = nodes[cursor]
      let isObject = container.kind == .object
      var child = cursor + 1
      var position = 0
      while child < Int(container.next) {
        let value = isObject ? Int(nodes[child].next) : child
        if index < Int(nodes[value].next) {
          let name = JSONView(bytes: bytes, nodes: nodes, index: child)
          path += isObject ? ".\(name.string ?? "")" : "[\(position)]"
          break
        }
        child = Int(nodes[value].next)
        position += 1
      }
      guard child < Int(container.next) else { return path }
      let value = isObject ? Int(nodes[child].next) : child
      guard index >= value else { return path }
      cursor = value
    }
    return path
  }
}
