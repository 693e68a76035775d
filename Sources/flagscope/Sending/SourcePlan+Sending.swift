import FlagClient
import FlagEngine
import Logging
import TerminalUI

extension SourcePlan {
  /// What sending needs: where it goes, and who sends; nil: nobody can, see the destination.
  struct Sending: Sendable {
    var destination: Outbox.Destination
    var sender: OutboxSender?
  }

  /// Flagship's environment; a file does not know its own.
  var environmentID: String {
    if case .flagship(let id) = address { id } else { "ENV_ID" }
  }

  /// Where what an application tells about this source's visitors goes, and who sends it.
  ///
  /// Nothing is asked and nothing is sent by it.
  ///
  /// - Parameters:
  ///   - configuration: the configuration, which may name the host; nil: there is none yet.
  ///   - profile: the SDK that sends.
  ///   - platform: the platform, where the address does not tell.
  /// - Returns: the destination, and the sender where it can be sent.
  func sending(
    _ configuration: FlagConfiguration?, _ profile: Profile, platform: Platform
  ) -> Sending {
    switch address.platform ?? configuration?.platform ?? platform {
    case .kameleoon: kameleoonSending(configuration)
    case .flagship: flagshipSending(profile)
    }
  }

  /// Why a source without site or environment sends nothing.
  private var refusalOfPlace: String? {
    switch address {
    case .demo: "Sending is off in the demo: nothing leaves this machine."
    case .file, .standardInput, .url:
      "\(address.name.safe) does not say which site or environment it is of, so nothing can be "
        + "sent. Open kameleoon:SITE_CODE or flagship:ENV_ID."
    case .kameleoon, .flagship: nil
    }
  }

  private func kameleoonSending(_ configuration: FlagConfiguration?) -> Sending {
    var endpoints = Kameleoon.Endpoints(
      siteCode: "SITE_CODE", environment: nil, settings: settings)
    if case .kameleoon(let site, let environment) = address {
      (endpoints.siteCode, endpoints.environment) = (site, environment)
    }
    let file =
      if case .kameleoon(let file)? = configuration { file } else {
        nil as Kameleoon.Configuration?
      }
    var refusal = refusalOfPlace
    var client: KameleoonClientConfiguration?
    if refusal == nil {
      do throws(InputError) { client = try kameleoonClient() } catch { refusal = error.message }
    }
    let destination = Outbox.Destination(endpoints, file, refusal: refusal)
    return Sending(
      destination: destination,
      sender: client.map {
        OutboxSender(endpoints, $0, destination, exchange: exchange, logger: logger)
      })
  }

  /// Id and secret, as the SDK's own configuration file has them.
  private func kameleoonClient() throws(InputError) -> KameleoonClientConfiguration {
    guard let path = effective.kameleoonConfig else {
      throw InputError(
        "Sending to Kameleoon needs client_id and client_secret, as the SDK does. Put them into a "
          + "file like \(KameleoonClientConfiguration.usualPath), and name it with "
          + "--kameleoon-config or FLAGSCOPE_KAMELEOON_CONFIG.")
    }
    do throws(ClientFileError) {
      ProcessMemory.hide()
      return KameleoonClientConfiguration(try Kameleoon.ClientFile(path: path))
    } catch {
      throw InputError(error)
    }
  }

  private func flagshipSending(_ profile: Profile) -> Sending {
    let endpoints = Flagship.Endpoints(environmentID: environmentID, settings: settings)
    var refusal = refusalOfPlace
    if refusal == nil, effective.apiKey == nil {
      refusal =
        "Sending to Flagship needs the API key that the SDK is started with. Put it into "
        + "FLAGSCOPE_API_KEY, or as api_key into flagscope's configuration file (flagscope config "
        + "names it)."
    }
    let destination = Outbox.Destination(endpoints, profile, refusal: refusal)
    return Sending(
      destination: destination,
      sender: refusal == nil ? OutboxSender(endpoints, destination, exchange: exchange) : nil)
  }
}
