package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Fix;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Analyzers;
import io.gpuguard.check.Breakdown;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.source.Reading;
import io.gpuguard.tree.Lazy;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a bug of ours costs: controls of a catalogue that break stand for it. */
class BrokenRepairTest {

  private static final String WORDS = "this is a bug in gpuguard, please report it: ";

  private static byte[] example() {
    return TestingRepair.bytes(
        TestingRepository.root()
            .resolve("core/src/test/resources/repair/plain-manifest/before.yaml"));
  }

  private static Control control(String id) {
    return TestingRepair.CATALOG.control(id).orElseThrow();
  }

  private static Catalog with(Control control) {
    Catalog all = TestingRepair.CATALOG;
    return all.with(
        new Catalog(
            all.version(), List.of(control), List.of(), Map.of(), all.podTemplates(), Map.of()));
  }

  /** The control with other steps. */
  private static Control repairedBy(Control control, List<Fix.Step> steps) {
    Control.Repair repair = control.repair();
    Control.Texts texts =
        new Control.Texts(
            control.title(),
            control.practices(),
            control.frameworks(),
            control.message(),
            control.rationale(),
            new Control.Repair(
                repair.text(), repair.automatic(), new Fix(false, null, steps), repair.generate()));
    return with(control, control.check(), texts);
  }

  private static Control with(Control control, Control.Check check, Control.Texts texts) {
    return new Control(
        control.id(),
        control.aliases(),
        control.topic(),
        control.name(),
        control.severity(),
        control.horizon(),
        control.organisation(),
        check,
        control.parameters(),
        Lazy.of(texts));
  }

  @Test
  void aRepairThatBreaksCostsItsFindingAlone() {
    Control whole = control("GG-PRIV-012");
    List<Fix.Step> steps = new ArrayList<>(Objects.requireNonNull(whole.repair().fix()).steps());
    Path nowhere = Path.of("nowhere", "at", "all");
    Fix.Step broken =
        new Fix.Step(
            Fix.Place.POD,
            Fix.Action.SET,
            Path.of("dnsPolicy"),
            new Fix.OfProfile(nowhere),
            Fix.Only.ALWAYS,
            null,
            null);
    steps.add(broken);
    Repair.Result result =
        TestingRepair.repair(example(), with(repairedBy(whole, steps)), BuiltInAnalyzers.all());
    assertThat(result.refused())
        .filteredOn(r -> r.bug() != null)
        .isNotEmpty()
        .allMatch(r -> r.finding().control().id().equals("GG-PRIV-012"))
        .allMatch(r -> r.reason().startsWith(WORDS + "java.lang.IllegalStateException"));
    String repaired = new String(result.files().getFirst().repaired(), StandardCharsets.UTF_8);
    assertThat(repaired).contains("allowPrivilegeEscalation: false").doesNotContain("readOnlyRoot");
  }

  @Test
  void aControlThatBreaksCostsItsVerdictsAlone() {
    Control whole = control("GG-PRIV-012");
    Control.PodCheck check = (Control.PodCheck) whole.check();
    Lazy<Control.Source> breaks =
        Lazy.by(
            () -> {
              throw new IllegalStateException("broken");
            });
    Control.PodCheck broken =
        new Control.PodCheck(check.subject(), check.componentKinds(), breaks, true);
    Control control = with(whole, broken, whole.texts().get());
    Repair.Result result = TestingRepair.repair(example(), with(control), BuiltInAnalyzers.all());
    assertThat(result.after().breakdowns())
        .extracting(Breakdown::sentence)
        .containsExactly(
            "GG-PRIV-012 was not decided for DaemonSet gpu/plugin; "
                + WORDS
                + "java.lang.IllegalStateException: broken");
    assertThat(result.after().coverage().incomplete())
        .extracting(Reading.InputError::file)
        .containsExactly("x.yaml");
    assertThat(result.files()).as("the others are decided and repaired").hasSize(1);
  }

  @Test
  void anAnalyzerThatBreaksCostsItsControlAlone() {
    Repair.Result result = analyzed(_ -> true);
    assertThat(result.after().breakdowns())
        .extracting(Breakdown::sentence)
        .containsExactly(
            "GG-PRIV-012 was not decided for the input; "
                + WORDS
                + "java.lang.IllegalStateException: broken");
    assertThat(result.files()).hasSize(1);
  }

  @Test
  void repairsAfterWhichAControlBreaksAreNotMade() {
    Repair.Result result =
        analyzed(
            input -> input.inventory().resources().getFirst().root().toString().contains("ALL"));
    assertThat(result.files()).isEmpty();
    assertThat(result.after().breakdowns()).isEmpty();
    assertThat(result.refused())
        .filteredOn(r -> r.bug() != null)
        .isNotEmpty()
        .allMatch(r -> r.reason().equals(WORDS + "java.lang.IllegalStateException: broken"));
  }

  /** With a control whose analyzer breaks on some inputs. */
  private static Repair.Result analyzed(Predicate<Input> breaking) {
    Control whole = control("GG-PRIV-012");
    Analyzer analyzer =
        new Analyzer() {
          @Override
          public String name() {
            return "breaks";
          }

          @Override
          public List<Violation> analyze(Input input, Mapping parameters) {
            if (breaking.test(input)) {
              throw new IllegalStateException("broken");
            }
            return List.of();
          }
        };
    Map<String, Analyzer> all = new HashMap<>(BuiltInAnalyzers.all().byName());
    all.put(analyzer.name(), analyzer);
    Control control = with(whole, new Control.InputCheck("breaks"), whole.texts().get());
    return TestingRepair.repair(example(), with(control), new Analyzers(all));
  }
}
