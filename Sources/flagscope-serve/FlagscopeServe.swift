import flagscope

/// The program behind `flagscope serve`; called by itself, it takes the same words.
@main
enum FlagscopeServe {
  static func main() {
    Flagscope.start { command in try Serving(options: command).run() }
  }
}
