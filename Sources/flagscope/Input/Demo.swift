import ArgumentParser
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

  /// The demo of a platform.
  init(_ platform: Platform) {
    switch platform {
    case .kameleoon: self = .kameleoon
    case .flagship: self = .flagship
    }
  }
}
