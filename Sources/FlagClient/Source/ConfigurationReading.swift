internal import FlagEngine

/// What bytes from a server turned out to be.
enum ConfigurationReading: Sendable {
  /// A configuration, with the digest of its bytes.
  case configuration(FlagConfiguration, digest: String)
  /// The bytes that are known already.
  case known(digest: String)
  /// Something that cannot be used.
  case rejected(RejectedConfiguration.Reason, digest: String)

  /// Reads and compiles, beside whatever else runs.
  ///
  /// - Parameters:
  ///   - bytes: the body of an answer.
  ///   - platform: the platform that it must belong to; nil: either.
  ///   - refusal: why the vendor's SDK does not take the answer, whatever the bytes are.
  ///   - known: the digests of bytes that need not be read again.
  /// - Returns: what the bytes are.
  static func read(
    _ bytes: [UInt8], platform: Platform?, refusal: ConfigurationProblem? = nil,
    known: [String] = []
  ) async -> ConfigurationReading {
    await Task.detached(priority: .utility) {
      let digest = self.digest(of: bytes)
      if known.contains(digest) { return .known(digest: digest) }
      do throws(ConfigurationError) {
        let configuration = try self.configuration(bytes, platform: platform)
        if let platform, configuration.platform != platform {
          return .rejected(.otherPlatform(configuration.platform), digest: digest)
        }
        if let problem = refusal ?? configuration.problems.first(where: \.isRefusal) {
          return .rejected(.refused(problem), digest: digest)
        }
        return .configuration(configuration, digest: digest)
      } catch {
        return .rejected(.unreadable(error), digest: digest)
      }
    }.value
  }

  /// The SHA-256 of bytes, in lower-case hexadecimal digits.
  static func digest(of bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = SHA256.digest(of: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// A configuration of whichever platform the bytes are, so that the wrong one is told.
  ///
  /// Flagship's SDK takes an empty object for a file without campaigns; Kameleoon's takes it for no
  /// answer.
  private static func configuration(
    _ bytes: [UInt8], platform: Platform?
  ) throws(ConfigurationError) -> FlagConfiguration {
    do throws(ConfigurationError) {
      return try FlagConfiguration(bytes)
    } catch {
      switch error {
      case .bothPlatforms where platform != nil: break
      case .neitherPlatform(firstKeys: []) where platform == .flagship: break
      default: throw error
      }
      return try FlagConfiguration(bytes, platform: platform)
    }
  }
}
