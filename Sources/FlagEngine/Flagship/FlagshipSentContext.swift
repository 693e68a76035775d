extension Flagship.Visitor {
  /// The context as the SDK sends it to the server: its presets, then the caller's values; never a
  /// key that begins with `fs_`, nor a value of a kind that the SDK refuses.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship-api.
  public var sentContext: JSONObject {
    var whole = JSONObject()
    for key in Flagship.presetKeys { whole[key] = "" }
    for member in context.members { whole[member.name] = member.value }
    var sent = JSONObject()
    for member in whole.members
    where !member.name.utf8.starts(with: "fs_".utf8) && Self.isAccepted(member.value) {
      sent[member.name] = member.value
    }
    return sent
  }
}
