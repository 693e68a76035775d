import CTermGuard

/// The memory of the process, as far as others can see it.
enum ProcessMemory {
  /// Keeps other programs, and core files, from the memory: it holds a secret from now on.
  static func hide() { ctg_hide_memory() }

  /// Whether it is hidden.
  static var isHidden: Bool { ctg_is_memory_hidden() != 0 }
}
