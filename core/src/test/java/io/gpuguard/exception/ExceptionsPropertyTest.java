package io.gpuguard.exception;

import static io.gpuguard.exception.TestingExceptions.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An exception removes its own findings and nothing else: random entries over random findings. */
class ExceptionsPropertyTest {

  private static final ScanResult ALL =
      Scan.run(
          Sources.read(
              List.of(TestingRepository.root().resolve("examples/vulnerable").toString()),
              SourceOptions.DEFAULT),
          TestingExceptions.CATALOG,
          BuiltInAnalyzers.all(),
          ScanOptions.ALL);

  /** Keys of an entry that narrow it down, and what a finding has there. */
  private static Map<String, String> facts(Finding finding) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", finding.resource().kind());
    facts.put("namespace", finding.resource().namespace());
    facts.put("name", finding.resource().name());
    facts.put("container", finding.container() == null ? "" : finding.container());
    facts.put("field", finding.path().toString());
    return facts;
  }

  /**
   * An entry made from a finding.
   *
   * @param forms how each key is written: 0 and 1 not at all, 2 exactly, 3 with its end open, 4
   *     with its start open, 5 as that of the other finding
   */
  private record Entry(int finding, int other, List<Integer> forms, int days) {

    String control() {
      return ALL.findings().get(finding).control().id();
    }

    Map<String, String> patterns() {
      Map<String, String> patterns = new LinkedHashMap<>();
      Map<String, String> others = facts(ALL.findings().get(other));
      int i = 0;
      for (Map.Entry<String, String> fact : facts(ALL.findings().get(finding)).entrySet()) {
        String text = fact.getValue();
        String pattern =
            switch (forms.get(i++)) {
              case 2 -> text;
              case 3 -> text.substring(0, text.length() / 2) + "*";
              case 4 -> "*" + text.substring(text.length() / 2);
              case 5 -> others.get(fact.getKey());
              default -> "";
            };
        patterns.put(fact.getKey(), pattern);
      }
      return patterns;
    }

    String yaml() {
      StringBuilder out = new StringBuilder("  - control: " + control() + "\n");
      patterns().forEach((key, text) -> out.append("    " + key + ": '" + text + "'\n"));
      out.append("    owner: me\n    reason: because\n    until: ").append(TODAY.plusDays(days));
      return out.append('\n').toString();
    }

    boolean holds() {
      return days >= 0;
    }

    /** Written anew, without the matcher under test. */
    boolean covers(Finding finding) {
      if (finding.verdict() != Verdict.FAIL || !finding.control().id().equals(control())) {
        return false;
      }
      Map<String, String> facts = facts(finding);
      return patterns().entrySet().stream()
          .allMatch(p -> fits(p.getValue(), facts.getOrDefault(p.getKey(), "")));
    }

    private static boolean fits(String pattern, String text) {
      if (pattern.isEmpty()) {
        return true;
      }
      int star = pattern.indexOf('*');
      return star < 0
          ? pattern.equals(text)
          : text.length() >= pattern.length() - 1
              && text.startsWith(pattern.substring(0, star))
              && text.endsWith(pattern.substring(star + 1));
    }
  }

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<Integer> finding = Arbitraries.integers().between(0, ALL.findings().size() - 1);
    Arbitrary<List<Integer>> forms = Arbitraries.integers().between(0, 5).list().ofSize(5);
    Arbitrary<Integer> days = Arbitraries.integers().between(-2, 2);
    return Combinators.combine(finding, finding, forms, days).as(Entry::new).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<Set<Integer>> some() {
    return Arbitraries.integers().between(0, ALL.findings().size() - 1).set();
  }

  private static ScanResult with(List<Finding> findings, List<Entry> entries) {
    StringBuilder text = new StringBuilder("exceptions:\n");
    entries.forEach(entry -> text.append(entry.yaml()));
    return TestingExceptions.apply(
        ALL.with(findings), entries.isEmpty() ? "exceptions: []\n" : text.toString());
  }

  private static List<Finding> own(ScanResult result) {
    return result.findings().stream()
        .filter(f -> !(f.control().check() instanceof Control.ExceptionsCheck))
        .toList();
  }

  @Property(tries = 400)
  void anExceptionRemovesItsOwnFindingsAndNothingElse(
      @ForAll("some") Set<Integer> left, @ForAll("entries") List<Entry> entries) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < ALL.findings().size(); i++) {
      if (!left.contains(i)) {
        findings.add(ALL.findings().get(i));
      }
    }
    List<Finding> expected =
        findings.stream()
            .map(
                f ->
                    entries.stream()
                        .filter(e -> e.holds() && e.covers(f))
                        .findFirst()
                        .map(
                            e ->
                                f.with(
                                    Verdict.EXCEPTED,
                                    "because (me, until " + TODAY.plusDays(e.days) + ")"))
                        .orElse(f))
            .toList();
    ScanResult result = with(findings, entries);
    assertThat(own(result)).isEqualTo(expected);

    long expired = entries.stream().filter(e -> !e.holds()).count();
    long unused =
        entries.stream().filter(e -> e.holds() && findings.stream().noneMatch(e::covers)).count();
    Map<String, Integer> said = new LinkedHashMap<>();
    TestingExceptions.about(result).forEach(f -> said.merge(f.control().id(), 1, Integer::sum));
    assertThat(said.getOrDefault("GG-EXC-001", 0)).isEqualTo((int) expired);
    assertThat(said.getOrDefault("GG-EXC-002", 0)).isEqualTo((int) unused);
    assertThat(said).doesNotContainKey("GG-EXC-003");
  }

  @Property(tries = 100)
  void takingAnEntryAwayBringsBackItsOwnFindingsOnly(@ForAll("entries") List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    Entry gone = entries.getFirst();
    List<Entry> rest = entries.subList(1, entries.size());
    List<Finding> before = own(with(ALL.findings(), entries));
    Set<Finding> changed = new HashSet<>(own(with(ALL.findings(), rest)));
    before.forEach(changed::remove);
    assertThat(changed).allMatch(f -> gone.holds() && covers(gone, f));
    assertThat(changed.stream().filter(f -> f.verdict() == Verdict.FAIL))
        .allMatch(f -> rest.stream().noneMatch(e -> e.holds() && e.covers(f)));
  }

  private static boolean covers(Entry entry, Finding finding) {
    return ALL.findings().stream()
        .anyMatch(
            f ->
                f.fingerprint().equals(finding.fingerprint())
                    && f.path().equals(finding.path())
                    && entry.covers(f));
  }
}
