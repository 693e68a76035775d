import CPCRE2

/// A regular expression in the dialect of Python 3.11's `re`, matched by PCRE2 against whole texts.
///
/// A pattern that Python rejects has a `fault` and matches nothing. Matching is bounded.
final class PythonRegex: Sendable {
  /// What a match came to.
  enum Match {
    case matched, unmatched
    /// The text needs more steps than are allowed.
    case tooCostly
  }

  /// The steps one match may take: about 16 ms.
  private static let matchLimit: UInt32 = 1_000_000
  /// The memory one match may take, in KiB.
  private static let heapLimit: UInt32 = 20_000

  /// Why Python rejects the pattern, or nil.
  let fault: String?
  /// The address of the compiled pattern, 0 if there is none.
  private let code: UInt

  /// Compiles a pattern; never fails, see `fault`.
  init(_ pattern: String) {
    do throws(PatternError) {
      code = try Self.compile(try PythonPattern.translate(pattern))
      fault = nil
    } catch {
      code = 0
      fault = error.description
    }
  }

  deinit {
    pcre2_code_free_8(OpaquePointer(bitPattern: code))
  }

  private static func compile(_ pattern: String) throws(PatternError) -> UInt {
    let options =
      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C
    let context = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(pattern.utf8)
    let compiled = bytes.withUnsafeBufferPointer { buffer in
      pcre2_compile_8(
        buffer.baseAddress, buffer.count, options, &error, &offset, context)
    }
    guard let compiled else {
      throw PatternError("the pattern cannot be compiled (\(error))")
    }
    return UInt(bitPattern: compiled)
  }

  /// Matches the whole text.
  func match(_ text: UnsafeBufferPointer<UInt8>) -> Match {
    guard let code = OpaquePointer(bitPattern: code) else { return .unmatched }
    let data = pcre2_match_data_create_8(1, nil)
    defer { pcre2_match_data_free_8(data) }
    let context = pcre2_match_context_create_8(nil)
    defer { pcre2_match_context_free_8(context) }
    pcre2_set_match_limit_8(context, Self.matchLimit)
    pcre2_set_heap_limit_8(context, Self.heapLimit)
    var nothing: UInt8 = 0
    let result = withUnsafePointer(to: &nothing) { empty in
      pcre2_match_8(
        code, text.baseAddress ?? empty, text.count, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED, data,
        context)
    }
    if result >= 0 { return .matched }
    return result == PCRE2_ERROR_NOMATCH ? .unmatched : .tooCostly
  }
}

/// Why a pattern is invalid.
struct PatternError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
