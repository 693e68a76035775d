import CPCRE2
import Synchronization

/// A regular expression in the dialect of Python 3.11's `re`, matched by PCRE2 against whole texts.
///
/// A pattern that Python rejects has a `fault` and matches nothing. Matching is bounded, see
/// `RegexMeter`; what a costly match came to is remembered.
final class PythonRegex: Sendable {
  /// What a match came to.
  enum Match {
    case matched, unmatched
    /// The text needs more work than is allowed, or the pattern is beyond what can be evaluated.
    case tooCostly
    /// Python raises an error that the reference SDK lets through.
    case raises
  }

  /// The memory one match may take, in KiB.
  private static let heapLimit: UInt32 = 20_000

  /// Why the pattern cannot be evaluated, or nil.
  let fault: PatternError?
  /// The compiled pattern's address, 0 with a fault.
  private let code: UInt
  private let costs: RegexMeter.Costs
  /// The address of the limits of a first try on a text of the usual length, made once, since making
  /// them takes as long as many a match; 0 where the pattern has callouts, or is too heavy.
  private let usualLimits: UInt
  private static let usualLength = 256
  /// The least number of characters that it matches.
  private let least: Int
  /// The pattern in PCRE2's dialect.
  let translation: String
  private let options: UInt32
  private let costly = Mutex(Costly())
  /// Whether some text was costly.
  private let hasCostlyTexts = Atomic(false)

  /// What is kept once a text was costly.
  private struct Costly {
    /// The address of the pattern with a callout before each item.
    var code: UInt = 0
    var items: ContiguousArray<RegexMeter.Item> = []
    /// What texts came to, oldest first.
    var texts: [(text: [UInt8], match: Match)] = []

    func match(of text: UnsafeBufferPointer<UInt8>) -> Match? {
      texts.first { $0.text.elementsEqual(text) }?.match
    }
  }

  /// Compiles a pattern; never fails, see `fault`.
  init(_ pattern: String) {
    var read = PythonPattern.Translation()
    do throws(PatternError) {
      read = try PythonPattern.translate(pattern)
      if let limit = read.limit { throw PatternError(limit, .limit) }
      code = try Self.compile(read.pattern, Self.options(read))
      fault = nil
    } catch {
      code = 0
      fault = error
    }
    costs = read.costs
    let steps = costs.stepLimit(textLength: Self.usualLength)
    usualLimits =
      code == 0 || costs.usesCallouts || steps == 0
      ? 0 : UInt(bitPattern: Self.makeLimits(steps))
    least = read.least
    translation = read.pattern
    options = Self.options(read)
  }

  deinit {
    pcre2_code_free_8(OpaquePointer(bitPattern: code))
    pcre2_match_context_free_8(OpaquePointer(bitPattern: usualLimits))
    pcre2_code_free_8(OpaquePointer(bitPattern: costly.withLock { $0.code }))
  }

  /// What PCRE2 is asked to do, and not to do.
  ///
  /// What it looks for before it starts is of little use where only the text's start counts, and wrong
  /// for patterns like `(?=A|[Aa])[ABa]`, which 10.42 takes to begin with A. And it does not go back
  /// into the first repeat of `b*(?>(a)?)b`, since it overlooks the b.
  private static func options(_ translation: PythonPattern.Translation) -> UInt32 {
    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_START_OPTIMIZE
      | (translation.hasAtomicGroups ? PCRE2_NO_AUTO_POSSESS : 0)
  }

  /// Compiles a translated pattern.
  ///
  /// - Parameters:
  ///   - pattern: the pattern in PCRE2's dialect.
  ///   - options: PCRE2's.
  /// - Returns: the address of what was compiled.
  /// - Throws: that PCRE2 cannot compile it.
  private static func compile(
    _ pattern: String, _ options: UInt32
  ) throws(PatternError) -> UInt {
    let context = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(context) }
    pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
    // Twice our own nesting, since repeats and references bring groups along.
    pcre2_set_parens_nest_limit_8(context, UInt32(2 * PythonPattern.depthLimit + 4))
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(pattern.utf8)
    let compiled = bytes.withUnsafeBufferPointer { buffer in
      pcre2_compile_8(buffer.baseAddress, buffer.count, options, &error, &offset, context)
    }
    guard let compiled else {
      throw PatternError("it is too large to compile (\(error))", .limit)
    }
    return UInt(bitPattern: compiled)
  }

  /// Matches the whole text.
  func match(_ text: UnsafeBufferPointer<UInt8>) -> Match {
    guard let code = OpaquePointer(bitPattern: code) else { return faultyMatch(text) }
    if hasCostlyTexts.load(ordering: .relaxed) {
      let known = costly.withLock { costly in costly.match(of: text) }
      if let known { return known }
    }
    if text.count <= Self.usualLength, let limits = OpaquePointer(bitPattern: usualLimits) {
      let match = Self.run(code, text, limits)
      if match != .tooCostly { return match }
    } else if case let limit = costs.stepLimit(textLength: text.count), limit > 0 {
      let match = Self.run(
        code, text, stepLimit: limit, costs.usesCallouts ? RegexMeter(costs) : nil)
      if match != .tooCostly { return match }
    }
    return costly.withLock { costly in matchCostly(text, &costly) }
  }

  /// A pattern that cannot be evaluated still does not match what is too short for it.
  private func faultyMatch(_ text: UnsafeBufferPointer<UInt8>) -> Match {
    switch fault?.kind {
    case .invalid, nil: .unmatched
    case .raises: .raises
    case .limit: text.count < least ? .unmatched : .tooCostly
    }
  }

  private func matchCostly(
    _ text: UnsafeBufferPointer<UInt8>, _ costly: inout Costly
  ) -> Match {
    // Another thread may have been here meanwhile.
    if let known = costly.match(of: text) { return known }
    if costly.code == 0, let address = try? Self.compile(translation, options | PCRE2_AUTO_CALLOUT),
      let code = OpaquePointer(bitPattern: address)
    {
      costly.items = RegexMeter.items(of: code, Array(translation.utf8))
      costly.code = address
    }
    guard let code = OpaquePointer(bitPattern: costly.code) else { return .tooCostly }
    let match = Self.run(
      code, text, stepLimit: .max, RegexMeter(costs, items: costly.items))
    // A visitor has few texts that one pattern reads, and there are some visitors at a time; a log has
    // many.
    if costly.texts.count == Self.keptTexts { costly.texts.removeFirst() }
    if text.count <= Self.longestKeptText { costly.texts.append((Array(text), match)) }
    hasCostlyTexts.store(true, ordering: .relaxed)
    return match
  }

  private static let keptTexts = 32
  private static let longestKeptText = 100_000

  private static func run(
    _ code: OpaquePointer, _ text: UnsafeBufferPointer<UInt8>, stepLimit: UInt32,
    _ meter: RegexMeter?
  ) -> Match {
    let limits = makeLimits(stepLimit)
    defer { pcre2_match_context_free_8(limits) }
    if let meter {
      pcre2_set_callout_8(
        limits,
        { block, meter in
          guard let block, let meter else { return 0 }
          return Unmanaged<RegexMeter>.fromOpaque(meter).takeUnretainedValue()
            .answer(block.pointee)
        }, Unmanaged.passUnretained(meter).toOpaque())
    }
    return withExtendedLifetime(meter) { run(code, text, limits) }
  }

  private static func makeLimits(_ stepLimit: UInt32) -> OpaquePointer? {
    let limits = pcre2_match_context_create_8(nil)
    pcre2_set_match_limit_8(limits, stepLimit)
    pcre2_set_heap_limit_8(limits, heapLimit)
    return limits
  }

  private static func run(
    _ code: OpaquePointer, _ text: UnsafeBufferPointer<UInt8>, _ limits: OpaquePointer?
  ) -> Match {
    let data = pcre2_match_data_create_8(1, nil)
    defer { pcre2_match_data_free_8(data) }
    var nothing: UInt8 = 0
    let result = withUnsafePointer(to: &nothing) { empty in
      pcre2_match_8(
        code, text.baseAddress ?? empty, text.count, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED, data,
        limits)
    }
    if result >= 0 { return .matched }
    return result == PCRE2_ERROR_NOMATCH ? .unmatched : .tooCostly
  }
}
