public import FlagEngine
public import FlagReports
public import TerminalUI

// What comes in and what goes out.
extension Console {
  /// What happened.
  public enum Event: Sendable {
    /// The user did something.
    case input(InputEvent)
    /// The configuration is there, with the visitors to look at it with.
    case loaded(Catalogue, Source, PersonaList, EvaluationOptions)
    /// A newer configuration of the same source, with what it changes; the visitor stays.
    case followed(Catalogue, Source, ConfigurationChanges)
    /// Another configuration was opened in place of the one in use: of the same platform without
    /// visitors of its own, or of the other one with visitors to look at it with.
    case opened(Catalogue, Source, PersonaList?, EvaluationOptions)
    /// Another configuration could not be opened; the sentence says why. The one in use stays.
    case notOpened(String)
    /// Something about the source.
    case feed(Feed.Event)
    /// Time passed: what the header tells of it may read differently.
    case tick
    /// The configuration cannot be read; the sentence says why.
    case failed(String)
    /// A theme was read, because it was asked for or its file was saved.
    case theme(Theme)
    /// Something that the program was to do did not work; the sentence says why.
    case refused(String)
    /// What was named after `open` stands for nothing; the sentence says why.
    case cannotOpen(String, reason: String)
    /// What may stand where so much is typed, the likeliest first.
    case completions(Completion.Kind, String, [String])
    /// Something that the program was to do is done; the sentence says how.
    case done(String)
    /// A script was read.
    case script(Script)
    /// A file that `importFile` or `watch` named was read, or has changed.
    case context(ContextFile)
    /// The names of rules and segments, and where they are kept; comes after the configuration.
    case labels(Labels, LabelStore)
    /// The visitors of a file were read.
    case visitors(VisitorRows)
    /// The versions of the source that are kept, the newest first.
    case versions([KeptVersion])
    /// What the kept version with that digest holds.
    case versionRead(String, FlagConfiguration)
    /// A kept version to look at.
    case version(KeptVersion, Catalogue)
    /// A configuration to compare with the one on the screen, or with a second one; with their names.
    case compared(
      (name: String, configuration: FlagConfiguration),
      with: (name: String, configuration: FlagConfiguration)?)
    /// What the file of pins holds: comes after the configuration and whenever the file has changed.
    case pins([Pin], path: String?, fault: String)
    /// Which problems of the file are accepted; comes like the pins.
    case accepted([LintReport.Acceptance], fault: String)
    /// The names of rules and segments were written into that file.
    case labelsSaved(String)
    /// Where personas are saved and what the file holds; comes before the personas themselves, and
    /// whenever the file has changed.
    case personaStore(PersonaStore)
    /// The personas were saved; the note says how.
    case personasSaved(PersonaStore, note: String)
    /// The personas were not saved; the sentence says why.
    case personasNotSaved(String)
    /// The personas were not saved: the file holds others than was known.
    case personasStale(PersonaStore)
    /// Where what an application tells about visitors goes; comes after the configuration. Flagship's
    /// environment, and where nonces come from.
    case destination(Outbox.Destination, environmentID: String, seed: UInt64?)
    /// What waits since an earlier run; comes after the destination.
    case outboxKept([Outbox.Row])
    /// What became of a request that was sent.
    case delivered(Outbox.Delivery)
    /// What the platform answers to what was asked.
    case answered(RemoteQuestion, RemoteAnswer)
    /// What the SDK's files in a folder keep of a Flagship visitor; nil: nothing.
    case cacheLoaded(visitorID: String, JSONValue?, folder: String)
  }

  /// What the program should do.
  public enum Effect: Equatable, Sendable {
    /// Leave, with status 0.
    case quit
    /// Stop as Ctrl-z does, and come back.
    case suspend
    /// Draw everything anew.
    case redraw
    /// Make a visitor code as the platform's SDK does and give it to `insertCode`.
    case generateCode(Platform)
    /// Read the theme of that name or path; `Event.theme` or `Event.refused` answers.
    case loadTheme(String)
    /// Put a text where the user can paste it; `Event.done` or `Event.refused` says where it is.
    case copy(Clipping)
    /// Write the names of rules and segments into their file; `labelsSaved` or `refused` answers.
    case saveLabels(Labels, path: String)
    /// Write changed personas into their file; `personasSaved`, `personasStale` or
    /// `personasNotSaved` answers.
    case savePersonas([PersonaChange])
    /// Keep these edits of a platform's personas, and no others, for the next time.
    case keepEdits([PersonaEdit], Platform)
    /// Read a story by its name or the path of its file, nil: the demo's; `Event.script` or
    /// `Event.refused` answers.
    case readScript(String?)
    /// Take a file as the newer version of the configuration in use; `followed` or `refused` answers.
    case release(String)
    /// Write a text that the user asked for; `done` or `refused` says where it is.
    case writeFile(Document)
    /// Read a file and give it back as `context`.
    case importFile(String)
    /// Give a file back as `context` now and whenever it changes; nil: no longer.
    case watch(String?)
    /// Read the visitors of a file; `visitors` or `refused` answers.
    case readVisitors(String)
    /// Find the kept versions of the source; `versions` answers.
    case listVersions
    /// Read kept versions; `versionRead` answers for each.
    case readVersions([KeptVersion])
    /// Read a kept version; `version` or `refused` answers.
    case showVersion(KeptVersion)
    /// Read one or two configurations by their names; `compared` or `refused` answers.
    case compare(String, with: String?)
    /// Write a pin into the file; `pins` or `refused` answers.
    case pin(Pin)
    /// Take a pin out of the file; `pins` or `refused` answers.
    case unpin(Pin)
    /// Let the terminal report the mouse, or not.
    case mouse(Bool)
    /// Open the configuration that the user named; `opened` or `refused` answers.
    case open(String)
    /// Hold back newer configurations, or give them from now on; `Feed.Event` answers.
    case pause(Bool)
    /// Ask the source for a newer configuration now.
    case refresh
    /// Find what may stand where so much is typed; `completions` answers.
    case complete(Completion.Kind, String)
    /// Let the server decide for this visitor; `followed` brings its answer.
    case decide(Visitor)
    /// Send these requests, one after another; `delivered` answers for each.
    case send([Outbox.Parcel])
    /// Keep these rows of the outbox for the next time; `done` or `refused` answers.
    case keepOutbox([Outbox.Row])
    /// Ask the platform; `answered` brings its answer.
    case ask(RemoteQuestion)
    /// Read what the SDK's files keep of a Flagship visitor; nil: the console's own folder.
    case loadCache(visitorID: String, folder: String?)
    /// Write it; `done` or `refused` answers.
    case saveCache(visitorID: String, entry: JSONValue, folder: String?)
  }
}

/// A text for a file.
public struct Document: Equatable, Sendable {
  /// The text.
  public var text: String
  /// The path of the file.
  public var path: String
  /// What it is, for the message: `the screen`.
  public var what: String
  /// Whether it takes the place of a file that is there; else it gets a name of its own.
  public var isReplaced: Bool
}
