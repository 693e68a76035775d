import ArgumentParser

// Options made from the table of settings.

extension Setting {
  /// What the help says of the option.
  fileprivate var help: ArgumentHelp {
    let choices = row.kind.choices.map { " One of: \($0.joined(separator: ", "))." } ?? ""
    return ArgumentHelp(
      "\(row.help)\(choices) Default: \(row.usual).",
      valueName: row.kind.placeholder)
  }

  fileprivate var name: NameSpecification {
    guard let option else { preconditionFailure("a secret has no option") }
    return .customLong(option)
  }
}

extension Option where Value == SettingValue? {
  /// The option of a setting.
  init(_ setting: Setting) {
    let kind = setting.row.kind
    self.init(
      name: setting.name, help: setting.help,
      completion: kind.isPath ? .file() : kind.choices.map { .list($0) },
      transform: { text in
        guard let value = kind.value(text) else {
          throw ValidationError("it \(kind.refusal(of: text, shown: ""))")
        }
        return value
      })
  }
}

extension Flag where Value == Bool? {
  /// The two flags, on and off, of a setting.
  init(_ setting: Setting) {
    self.init(name: setting.name, inversion: .prefixedNo, help: setting.help)
  }
}

extension [Setting: SettingValue] {
  /// What options say, without those that were not given.
  init(_ options: [Setting: SettingValue?], _ flags: [Setting: Bool?] = [:]) {
    self = options.compactMapValues { $0 }
      .merging(flags.compactMapValues { $0.map(SettingValue.isOn) }) { option, _ in option }
  }
}
