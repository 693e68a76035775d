internal import Glibc

/// Names of files as texts.
///
/// To the system a name is bytes, which need not be UTF-8. A byte that is none in a name becomes a
/// character of the last private plane, U+10FE00 and the byte, and goes back to the system as that
/// byte.
package enum FileName {
  private static let base: UInt32 = 0x10_FE00

  /// The text of a name.
  ///
  /// - Parameter bytes: the name, without the zero at its end.
  /// - Returns: the text, which `fileName` turns back into the same bytes.
  package static func text(_ bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = String.UnicodeScalarView()
    var index = 0
    while index < bytes.count {
      let length = [1, 2, 3, 4].first { length in
        index + length <= bytes.count
          && String(validating: bytes[index..<index + length], as: UTF8.self) != nil
      }
      if let length {
        text.append(
          contentsOf: String(decoding: bytes[index..<index + length], as: UTF8.self).unicodeScalars)
      } else if let scalar = Unicode.Scalar(base + UInt32(bytes[index])) {
        text.append(scalar)
      }
      index += length ?? 1
    }
    return String(text)
  }

  /// The text of a name as the system gives it.
  ///
  /// - Parameter name: bytes with a zero at their end.
  /// - Returns: the text.
  package static func text(_ name: UnsafePointer<CChar>) -> String {
    text(UnsafeBufferPointer(start: name, count: strlen(name)).map(UInt8.init(bitPattern:)))
  }

  fileprivate static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    (base + 0x80...base + 0xFF).contains(scalar.value) ? UInt8(scalar.value - base) : nil
  }
}

extension String {
  /// This text as the name of a file for the system, with a zero at its end.
  package var fileName: [CChar] {
    var name: [CChar] = []
    name.reserveCapacity(utf8.count + 1)
    if utf8.allSatisfy({ $0 < 0x80 }) {
      name += utf8.map(CChar.init(bitPattern:))
    } else {
      for scalar in unicodeScalars {
        if let byte = FileName.byte(of: scalar) {
          name.append(CChar(bitPattern: byte))
        } else {
          name += UTF8.encode(scalar)?.map(CChar.init(bitPattern:)) ?? []
        }
      }
    }
    return name + [0]
  }
}
