package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Fix;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.generate.Generators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a control calls repairable is repaired in its own examples, or refused with a reason. */
class RepairExamplesTest {

  @TestFactory
  List<DynamicTest> examples() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Control control : TestingRepair.CATALOG.controls()) {
      if (control.repair().fix() != null) {
        Path folder =
            TestingRepository.root()
                .resolve("catalog/controls/" + control.topic() + "/" + control.name() + "/fail");
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.sorted().toList()) {
            String name = control.id() + " " + file.getFileName();
            tests.add(DynamicTest.dynamicTest(name, () -> check(control, file)));
          }
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests;
  }

  private static void check(Control control, Path file) {
    byte[] old = TestingRepair.bytes(file);
    Repair.Result result = TestingRepair.repair("x.yaml", old);
    List<String> left = failing(control, result.after().findings());
    List<String> refused =
        failing(control, result.refused().stream().map(Refusal::finding).toList());
    assertThat(refused).containsAll(left);
    if (isPlain(Objects.requireNonNull(control.repair().fix()))) {
      assertThat(left).isEmpty();
    }
    byte[] repaired = TestingRepair.repaired("x.yaml", old);
    String text = new String(repaired, StandardCharsets.UTF_8);
    assertThat(TestingRepair.repair("x.yaml", repaired).files())
        .as("a second run on %s", text)
        .isEmpty();
  }

  private static List<String> failing(Control control, List<Finding> findings) {
    return findings.stream()
        .filter(f -> f.control().id().equals(control.id()) && f.verdict() == Verdict.FAIL)
        .map(f -> f.path().toString())
        .toList();
  }

  /** Whether there is nothing to ask for: no profile, no lock file, no namespace. */
  private static boolean isPlain(Fix fix) {
    return !fix.profile()
        && fix.steps().stream()
            .allMatch(
                step -> step.value() instanceof Fix.Literal || step.value() instanceof Fix.Nothing);
  }

  @Test
  void whatIsGeneratedHasAGenerator() {
    for (Control control : TestingRepair.CATALOG.controls()) {
      for (String kind : control.repair().generate()) {
        assertThat(Generators.find(kind)).as(control.id() + " " + kind).isPresent();
      }
    }
  }
}
