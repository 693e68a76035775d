import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

extension Session {
  /// The index of the flag with that key.
  ///
  /// - Throws: that there is none, and which may have been meant.
  func index(of flag: String) throws(InputError) -> Int {
    if let index = configuration.index(of: flag) { return index }
    let keys = (0..<configuration.flagCount).map { configuration.key(of: $0) }
    let hint = Suggestion.hint(for: flag, among: keys)
    throw InputError(
      "\(source.name) has no flag \(flag.quoted).\(hint) "
        + "flagscope list shows all \(keys.count).")
  }
}
