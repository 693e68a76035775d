extension FlagConfiguration {
  /// The configuration to show in the place of an earlier one: an announcement of panic that holds
  /// no campaigns keeps the earlier ones, so that their flags stay in sight.
  ///
  /// The kept campaigns give nothing: every flag answers by panic, and only the question what it
  /// would answer without panic reaches them. A member `panic` other than the literal `true` keeps
  /// nothing, since some SDKs take it for no panic.
  ///
  /// - Parameter earlier: what was shown before.
  /// - Returns: this configuration, with the earlier campaigns where it announces panic without any.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed; `scenario-panic` (what a visitor had is hidden by
  /// panic, not forgotten).
  public func keepingFlagsInPanic(of earlier: FlagConfiguration) -> FlagConfiguration {
    guard case .flagship(let own) = self, case .flagship(let earlier) = earlier,
      let kept = own.bucketing.keepingCampaignsInPanic(of: earlier.bucketing)
    else { return self }
    return .flagship(Flagship.Configuration(kept))
  }
}

extension Flagship.Bucketing {
  /// The earlier file with panic on; nil where this one is more than an announcement of panic, or
  /// the earlier one has nothing to keep.
  fileprivate func keepingCampaignsInPanic(
    of earlier: Flagship.Bucketing
  ) -> Flagship.Bucketing? {
    guard outline.panicIsTrue, campaigns.isEmpty, decided == nil, earlier.decided == nil,
      !earlier.flags.isEmpty
    else { return nil }
    let text = earlier.document.withRoot { root in
      var text = Array("{\"panic\":true".utf8)
      for member in root.members where member.name.string != "panic" {
        text.append(UInt8(ascii: ","))
        text += root.bytes[member.name.sourceRange]
        text.append(UInt8(ascii: ":"))
        text += root.bytes[member.value.sourceRange]
      }
      text.append(UInt8(ascii: "}"))
      return text
    }
    return (try? JSONDocument(text)).map { Flagship.Bucketing($0, keepsCampaigns: true) }
  }
}
