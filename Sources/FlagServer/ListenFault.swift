internal import Glibc
import NIOCore

/// Why an address cannot be listened on, in a sentence of ours: what a library says of it names its
/// functions.
public struct ListenFault: Error, Equatable {
  /// What is wrong, without a full stop.
  public var reason: String
  /// What to do about it, as a sentence.
  public var advice: String

  init(_ error: any Error, host: String, port: Int) {
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE:
      reason = "port \(port) is in use"
      advice = "Try another --port, or 0."
    case EACCES, EPERM:
      reason = "port \(port) is for the system's own services"
      advice = "Try a --port from 1024 on, or 0."
    case EADDRNOTAVAIL:
      reason = "this machine has no such address"
      advice = "Leave --host out, or name an address of this machine."
    case EMFILE, ENFILE:
      reason = "there are no file descriptors left"
      advice = "Raise their number: ulimit -n 1024."
    case let code?:
      reason = String(cString: strerror(code)).lowercased()
      advice = "Try another --host or --port."
    case nil:
      reason = "no address is known by that name"
      advice = "Leave --host out, or name an address of this machine."
    }
  }
}
