extension Flagship.Visitor {
  /// The context as the SDK sends it to the server: its presets, then the caller's values; never a
  /// key that begins with `fs_`, nor a value of a kind that the SDK refuses.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship-api.
  public var sentContext: JSONObject {
    var whole = isContextWhole ? context : Flagship.VisitorContext.creation(with: context)
    for member in whole.members where !Self.isAccepted(member.value) { whole[member.name] = nil }
    return whole.withoutOwnKeys
  }
}
