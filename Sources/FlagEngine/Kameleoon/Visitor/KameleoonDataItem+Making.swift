extension Kameleoon {
  /// A browser (`BrowserType`).
  public enum Browser: String, CaseIterable, Sendable {
    /// Chrome
    case chrome = "CHROME"
    /// Internet Explorer
    case internetExplorer = "INTERNET_EXPLORER"
    /// Firefox
    case firefox = "FIREFOX"
    /// Safari
    case safari = "SAFARI"
    /// Opera
    case opera = "OPERA"
    /// Any other
    case other = "OTHER"
  }

  /// A kind of device (`DeviceType`).
  public enum Device: String, CaseIterable, Sendable {
    /// A phone
    case phone = "PHONE"
    /// A tablet
    case tablet = "TABLET"
    /// A computer
    case desktop = "DESKTOP"
  }

  /// An operating system (`OperatingSystemType`).
  public enum OperatingSystem: String, CaseIterable, Sendable {
    /// Windows
    case windows = "WINDOWS"
    /// macOS
    case mac = "MAC"
    /// iOS
    case ios = "IOS"
    /// Linux
    case linux = "LINUX"
    /// Android
    case android = "ANDROID"
    /// Windows Phone
    case windowsPhone = "WINDOWS_PHONE"
  }
}

// Items as a program makes them, where the kinds keep what a file may hold.
extension Kameleoon.DataItem.Kind {
  /// Custom data by its index.
  public static func customData(index: Int, values: [String], overwrites: Bool = true) -> Self {
    .customData(.init(.index(index), values, overwrites: overwrites))
  }

  /// Custom data by its name, which the configuration must know at the moment of adding.
  public static func customData(
    named name: String, values: [String], overwrites: Bool = true
  ) -> Self {
    .customData(.init(.name(name), values, overwrites: overwrites))
  }

  /// A browser and its version, as `17.2`.
  public static func browser(_ browser: Kameleoon.Browser, version: Double? = nil) -> Self {
    .browser(name: browser.rawValue, version: version.map { .double($0) })
  }

  /// A kind of device.
  public static func device(_ device: Kameleoon.Device) -> Self { .device(device.rawValue) }

  /// An operating system.
  public static func operatingSystem(_ system: Kameleoon.OperatingSystem) -> Self {
    .operatingSystem(system.rawValue)
  }

  /// A page viewed, with the indices of its referrers.
  public static func pageView(
    url: String, title: String? = nil, referrers: [Int]? = nil
  ) -> Self {
    .pageView(.init(url: url, title: title, referrers: referrers))
  }

  /// A goal converted.
  public static func conversion(
    goal: Int, revenue: Double = 0, isNegative: Bool = false,
    metadata: [Kameleoon.DataItem.CustomData]? = nil
  ) -> Self {
    .conversion(
      .init(
        goal: .integer(goal), revenue: .double(revenue), isNegative: isNegative,
        metadata: metadata))
  }

  /// A place; degrees are positive to the north and to the east.
  public static func geolocation(
    country: String, region: String? = nil, city: String? = nil, postalCode: String? = nil,
    latitude: Double? = nil, longitude: Double? = nil
  ) -> Self {
    .geolocation(
      .init(
        country: country, region: region, city: city, postalCode: postalCode,
        latitude: latitude.map { .double($0) }, longitude: longitude.map { .double($0) }))
  }

  /// All cookies of the visitor, sorted by name.
  public static func cookies(_ cookies: [String: String]) -> Self {
    .cookies(
      cookies.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })
  }
}
