import FlagEngine
import Foundation
import Testing

@testable import FlagFiles

/// Writing pins into files of one's own.
@Suite struct PinFileTests {
  private static func pin(_ expected: String) throws -> Pin {
    try Pin(json: ["persona": "a", "flag": "f", "expect": .string(expected)])
  }

  @Test func aReadOnlyFileStaysAsItIs() throws {
    let folder = try Folder()
    let path = folder.path + "/pins.yaml"
    let text = "pins:\n  - {persona: a, flag: f, expect: one}\n"
    folder["pins.yaml"] = text
    #expect(chmod(path, 0o444) == 0)
    let error = #expect(throws: FileFault.self) {
      try PinFile.write([Self.pin("two")], to: path)
    }
    #expect(error?.message == "\(path) cannot be written: it is read-only.")
    #expect(folder["pins.yaml"] == text)
  }

  @Test func onlyThePinThatChangesIsWrittenAnew() throws {
    let folder = try Folder()
    let path = folder.path + "/pins.yaml"
    folder["pins.yaml"] =
      "pins:  # ours\n  - {persona: a, flag: f, expect: one}\n  - {persona: b, flag: f, expect: one} # b\n"
    let outcome = try PinFile.write([Self.pin("two")], to: path)
    #expect(outcome == (0, 1))
    #expect(folder["pins.yaml"].contains("pins:  # ours\n"))
    #expect(folder["pins.yaml"].hasSuffix("  - {persona: b, flag: f, expect: one} # b\n"))
    #expect(try PinFile.read(path).count == 2)
  }
}
