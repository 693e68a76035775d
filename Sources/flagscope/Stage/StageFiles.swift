import FlagConsole
import FlagEngine

/// Reads stories and releases and writes pictures beside the main thread, for the running console.
struct StageFiles: Sendable {
  /// Takes what came of it.
  let post: @Sendable (Console.Event) -> Void

  /// Reads a story.
  ///
  /// - Parameters:
  ///   - name: its name or path; nil: the one of the platform's shop.
  ///   - platform: the platform on the screen.
  func readScript(_ name: String?, _ platform: Platform) {
    run { () throws(InputError) in
      guard let name else {
        return .script(try ScriptLibrary.story(of: platform))
      }
      return .script(try ScriptLibrary.script(name))
    }
  }

  /// Reads the newer version of what is on the screen.
  func release(_ text: String, after configuration: FlagConfiguration, _ source: Console.Source) {
    run { () throws(InputError) in try Release.event(text, after: configuration, source) }
  }

  /// Writes a text that was asked for.
  func write(_ document: Document) {
    let post = post
    BackgroundThread.run { post(DocumentFile.write(document)) }
  }

  private func run(_ read: @escaping @Sendable () throws(InputError) -> Console.Event) {
    let post = post
    BackgroundThread.run {
      do throws(InputError) {
        post(try read())
      } catch {
        post(.refused(error.message))
      }
    }
  }
}
