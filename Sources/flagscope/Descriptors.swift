import Glibc

/// The file descriptors that the process may have open.
package enum Descriptors {
  /// What the console, or one download, needs at most.
  static let few = 32

  /// What answering or asking over the network needs: the library opens some for each processor.
  package static var many: Int { few + 4 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Finds out whether so many may be open, before a library ends the program for want of one; raises
  /// their number as far as the user may.
  ///
  /// - Parameter count: how many.
  /// - Throws: that they may not be.
  package static func require(_ count: Int) throws(InputError) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < UInt(count)
    else { return }
    var raised = limit
    raised.rlim_cur = min(limit.rlim_max, UInt(max(count, 1_024)))
    guard raised.rlim_cur >= UInt(count),
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0
    else {
      throw InputError(
        "Only \(limit.rlim_max) files may be open; flagscope needs \(count). Allow more: "
          + "ulimit -n 1024.")
    }
  }
}
