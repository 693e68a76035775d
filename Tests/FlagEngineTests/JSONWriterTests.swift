import FlagEngine
import Testing

/// Text that a terminal would take for more than text is escaped in JSON, and reads back the same.
@Suite struct JSONWriterTests {
  @Test(arguments: [
    ("a\u{85}b\u{9B}31m", #""a\u0085b\u009b31m""#), ("\u{7F}\u{1B}", #""\u007f\u001b""#),
    ("\u{202E}\u{2066}\u{61C}\u{200E}", #""\u202e\u2066\u061c\u200e""#),
    ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("\u{200B}\u{FEFF}\u{AD}", #""\u200b\ufeff\u00ad""#),
    ("\u{E0041}\u{E007F}", #""\udb40\udc41\udb40\udc7f""#), ("\u{FFFE}", #""\ufffe""#),
    ("\u{1FFFF}", #""\ud83f\udfff""#), ("é日👨‍👩‍👧❤️", #""é日👨‍👩‍👧❤️""#), ("", #""""#),
  ])
  func whatHidesOrControlsIsEscaped(_ text: String, _ json: String) throws {
    #expect(JSONValue.string(text).jsonText == json)
    #expect(try JSONValue(parsing: json) == .string(text))
  }

  @Test func everyCharacterReadsBackAsItself() throws {
    for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x400) {
      let scalars = (start..<start + 0x400).compactMap(Unicode.Scalar.init)
      let text = String(String.UnicodeScalarView(scalars))
      let read = try JSONValue(parsing: JSONValue.string(text).jsonText)
      #expect(read.text?.unicodeScalars.elementsEqual(scalars) == true, "\(start)")
    }
  }
}
