import ArgumentParser

@main
struct Flagscope: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "flagscope", version: "0.1.0")
}
