import ArgumentParser
import FlagConsole
import FlagEngine

/// A shop that is part of the program: a configuration and its personas.
enum Demo: String, CaseIterable, ExpressibleByArgument {
  case kameleoon
  case flagship

  /// The configuration's JSON text.
  var configurationBytes: [UInt8] {
    switch self {
    case .kameleoon: PackageResources.kameleoon_shop_json
    case .flagship: PackageResources.flagship_shop_json
    }
  }

  /// The personas' JSON text.
  var personaBytes: [UInt8] {
    switch self {
    case .kameleoon: PackageResources.kameleoon_personas_json
    case .flagship: PackageResources.flagship_personas_json
    }
  }

  /// What the shop's next release replaces in its configuration: a JSON Patch.
  var releaseBytes: [UInt8] {
    switch self {
    case .kameleoon: PackageResources.kameleoon_release_json
    case .flagship: PackageResources.flagship_release_json
    }
  }

  /// The story that is told in the shop.
  var story: Script {
    get throws(InputError) {
      switch self {
      case .kameleoon: try ScriptLibrary.story(of: .kameleoon)
      case .flagship: try ScriptLibrary.story(of: .flagship)
      }
    }
  }

  /// The demo of a platform.
  init(_ platform: Platform) {
    switch platform {
    case .kameleoon: self = .kameleoon
    case .flagship: self = .flagship
    }
  }
}
