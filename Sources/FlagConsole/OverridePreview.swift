import FlagEngine

// What setting the selected override would do.
extension Console {
  /// The flags of a slice; as many are known before the dialog is first drawn.
  private static let previewSlice = 1_000

  /// Begins to find out what the selected override would do.
  mutating func preview(_ dialog: inout OverrideDialog) {
    guard let resolution, let override = dialog.selected else { return }
    var preview = OverridePreview(
      of: cast.visitor.overriding(with: override), dialog.flag, in: resolution.configuration,
      options: resolution.options)
    preview.work(Self.previewSlice, beside: resolution.answers)
    dialog.outcome = outcome(preview, resolution)
    overridePreview = preview
  }

  /// Whether an open dialog does not know yet all that would follow.
  var wantsPreview: Bool {
    guard case .dialog? = overlay, let resolution, let overridePreview else { return false }
    return resolution.isSettled && !overridePreview.isThrough
  }

  /// Goes on finding out what the selected override would do.
  ///
  /// - Returns: whether there is more to do.
  mutating func workOnPreview() -> Bool {
    guard wantsPreview, case .dialog(var dialog)? = overlay, let resolution else { return false }
    overridePreview?.work(Self.previewSlice, beside: resolution.answers)
    dialog.outcome = overridePreview.map { outcome($0, resolution) }
    overlay = .dialog(dialog)
    return wantsPreview
  }

  private func outcome(
    _ preview: OverridePreview, _ resolution: Resolution
  ) -> OverrideDialog.Outcome {
    OverrideDialog.Outcome(
      served: preview.decision?.served, sentence: preview.decision?.sentence ?? "",
      alsoChanges: preview.others.map {
        "\(resolution.configuration.key(of: $0.flag)) \($0.before.shaped)\(marks.arrow)\($0.after.shaped)"
      }, isWhole: preview.isThrough)
  }
}
