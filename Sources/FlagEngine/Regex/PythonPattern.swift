enum PythonPattern {
  static func translate(_ pattern: String) throws(PatternError) -> String { pattern }
}
