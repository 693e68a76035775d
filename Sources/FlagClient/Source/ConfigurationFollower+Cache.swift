internal import FlagEngine

/// What is kept between two runs of a program.
extension ConfigurationFollower {
  func readCache(_ cache: CacheSlot) async {
    let (kept, note) = await cache.read()
    if let note { gate.report(.note(note)) }
    guard let kept, !isStopped else { return }
    let reading = await ConfigurationReading.read(kept.bytes, platform: platform)
    guard case .configuration(let configuration, let digest) = reading, !isStopped else {
      if let note = await cache.setAside() { gate.report(.note(note)) }
      return
    }
    validators = kept.validators
    platform = configuration.platform
    newest = digest
    use(
      ConfigurationSnapshot(
        configuration: configuration, digest: digest, byteCount: kept.bytes.count,
        receivedAt: kept.receivedAt, origin: .cache))
    handle(.cacheTaken(isRealTime: configuration.isRealTime))
  }

  func keep(
    _ snapshot: ConfigurationSnapshot, bytes: [UInt8], with validators: RemoteSource.Validators
  ) {
    guard let cache else { return }
    let kept = CachedConfiguration(
      bytes: bytes, digest: snapshot.digest, validators: validators,
      receivedAt: snapshot.receivedAt)
    let (gate, before) = (gate, keeping)
    keeping = Task {
      await before?.value
      if let note = await cache.write(kept) { gate.report(.note(note)) }
    }
  }
}
