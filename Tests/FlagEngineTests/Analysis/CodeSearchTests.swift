import Testing

@testable import FlagEngine

/// Another visitor code, where the hash missed.
@Suite struct CodeSearchTests {
  private let options = DependentFlags.options()

  @Test func theCodeThatIsFoundLandsInARuleThatHangsOnAnEarlierFlag() throws {
    let configuration = try DependentFlags.configuration(30)
    var search = CodeSearch(
      4, .rule(0, share: 0.5), for: DependentFlags.visitor, in: configuration, options: options)
    while !search.isThrough { search.work(20) }
    let found = try #require(search.found)
    #expect(found.code.count == 16)
    #expect(
      configuration.explain(4, for: found, options: options).answer.source == .rule)
    // The same codes come at every search.
    var again = CodeSearch(
      4, .rule(0, share: 0.5), for: DependentFlags.visitor, in: configuration, options: options)
    again.work(.max)
    #expect(again.found == found)
    #expect(again.tried == search.tried)
  }

  @Test func aSliceTriesAsManyCodesAsItsDecisionsAllowButOne() throws {
    let configuration = try DependentFlags.configuration(30)
    func tried(_ flag: Int, _ decisions: Int) -> Int {
      var search = CodeSearch(
        flag, .variation("nowhere"), for: DependentFlags.visitor, in: configuration,
        options: options)
      search.work(decisions)
      return search.tried
    }
    #expect(tried(0, 20) == 20)
    #expect(tried(4, 20) == 4)
    #expect(tried(28, 20) == 1)
  }

  @Test func theSearchEndsAtItsLimit() throws {
    var search = CodeSearch(
      0, .variation("nowhere"), for: DependentFlags.visitor,
      in: try DependentFlags.configuration(3), options: options)
    search.limit = 300
    search.work(.max)
    #expect(search.isThrough)
    #expect(search.tried == 300)
    #expect(search.found == nil)
    #expect(search.isTargeted, "the rule serves half of them, something else")
  }

  @Test func anIdThatIsNotHashedIsNoUse() {
    func obstacle(
      _ profile: Profile, _ edit: (inout Flagship.Visitor) -> Void
    ) -> CodeSearch.Obstacle? {
      var visitor = Flagship.Visitor(id: "v")
      edit(&visitor)
      return CodeSearch.obstacle(
        for: .flagship(visitor), options: EvaluationOptions(profile: profile, now: 0))
    }
    #expect(obstacle(.flagship215) { _ in } == nil)
    #expect(obstacle(.flagship215) { $0.anonymousID = "a" } == .anonymousID("a"))
    #expect(obstacle(.flagship215) { $0.decisionGroup = "g" } == nil)
    #expect(obstacle(.flagshipServer) { $0.decisionGroup = "g" } == .decisionGroup("g"))
    #expect(CodeSearch.obstacle(for: DependentFlags.visitor, options: options) == nil)
  }
}
