@main
struct FlagscopeBench {
  static func main() {
    print(KameleoonLoadFile.bytes(flags: 1000).count)
  }
}
