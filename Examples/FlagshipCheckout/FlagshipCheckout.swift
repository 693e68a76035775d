import FlagClient
import FlagEngine

/// A checkout that asks Flagship for a flag and tells it what was bought.
///
/// ```
/// $ flagscope serve demo:flagship --port 8600 &
/// $ flagship-checkout http://127.0.0.1:8600 user-1 FR
/// ```
///
/// The last argument, `api`, asks the Decision API instead of deciding on this machine.
@main struct FlagshipCheckout {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 3 else {
      print("Usage: flagship-checkout SERVER VISITOR COUNTRY [api]")
      return
    }
    let (server, userID, country) = (arguments[1], arguments[2], arguments[3])
    let mode: FlagshipClientConfiguration.Mode =
      arguments.dropFirst(4).first == "api" ? .decisionAPI : .bucketing
    let key = Secret("key-of-the-shop")

    // README: begin
    let client = FlagshipClient(exchange: .live(NetworkEnvironment()))
    try await client.start(
      environmentID: "shop", apiKey: key,
      FlagshipClientConfiguration(mode: mode, pollingInterval: 0, baseURL: server))
    let visitor = try client.visitor(id: userID, context: ["country": .text(country)])
    try await visitor.synchronizeModifications()
    let isNew = visitor.modification("checkout_v2", default: false, activate: true)
    let order = try Flagship.TransactionHit(id: "T-1", affiliation: "purchase")
      .withTotalRevenue(49.9).withCurrency("EUR")
    visitor.enqueueHit(order)
    let unsent = await client.close()
    // README: end

    for modification in visitor.modifications {
      print("\(modification.key) = \(PythonJSON.text(modification.value))")
    }
    print("new checkout: \(isNew), unsent: \(unsent.count)")
  }
}
