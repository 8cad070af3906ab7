package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Everything that vendors ship, repaired at once. */
class RepairCorpusTest {

  @Test
  void vendorManifests(@TempDir Path folder) throws IOException {
    copy(TestingRepository.corpus(), folder);
    Reading first = read(folder);
    ScanResult before = TestingRepair.scan(first);
    Repair.Result result = TestingRepair.repair(folder);
    assertThat(result.files()).hasSizeGreaterThan(100);
    int valid = 0;
    for (Repair.FileChange change : result.files()) {
      assertThat(comments(change.repaired())).as(change.file()).isEqualTo(comments(change.old()));
      if (isYaml(change.old())) {
        assertThat(isYaml(change.repaired())).as(change.file() + " is valid").isTrue();
        valid++;
      }
      Files.write(Path.of(change.file()), change.repaired());
    }
    assertThat(valid).isGreaterThan(100);
    Reading again = read(folder);
    ScanResult after = TestingRepair.scan(again);
    assertThat(again.errors()).extracting(Reading.InputError::message).isEqualTo(messages(first));
    assertThat(again.resources()).hasSameSizeAs(first.resources());
    assertThat(keys(after))
        .as("findings after that were not there before")
        .isSubsetOf(keys(before));
    Set<String> refused = new HashSet<>();
    result.refused().forEach(r -> refused.add(key(r.finding())));
    assertThat(after.findings())
        .filteredOn(f -> f.verdict() == Verdict.FAIL && f.control().repair().fix() != null)
        .as("repairable findings that are left without a reason")
        .allMatch(f -> refused.contains(key(f)));
    assertThat(TestingRepair.repair(folder).files()).as("a second run").isEmpty();
  }

  private static Reading read(Path folder) {
    return Sources.read(List.of(folder.toString()), SourceOptions.DEFAULT);
  }

  private static List<String> messages(Reading reading) {
    return reading.errors().stream().map(Reading.InputError::message).toList();
  }

  private static Set<String> keys(ScanResult result) {
    Set<String> keys = new HashSet<>();
    for (Finding finding : result.findings()) {
      if (finding.verdict() == Verdict.FAIL) {
        keys.add(key(finding));
      }
    }
    return keys;
  }

  private static String key(Finding finding) {
    return finding.file() + " " + finding.control().id() + " " + named(finding);
  }

  /** The field with names for indices, which move when something before them is removed. */
  private static String named(Finding finding) {
    StringBuilder out = new StringBuilder();
    for (io.gpuguard.tree.Path step : finding.path().steps()) {
      Node item = finding.resource().root().at(step);
      String text = item.get("name").text();
      String name = text == null ? item.scalar() : text;
      out.append('/').append(step.key() != null ? step.key() : name != null ? name : step.index());
    }
    return out.toString();
  }

  /** The comments in their order, without those that a repair writes. */
  private static List<String> comments(byte[] text) {
    return Arrays.stream(new String(text, StandardCharsets.UTF_8).split("\n"))
        .filter(line -> line.contains(" #") || line.startsWith("#"))
        .map(line -> line.substring(line.indexOf('#')))
        .filter(comment -> !comment.startsWith("# proposed by gpuguard"))
        .toList();
  }

  /** What a parser says of it that is not ours. */
  private static boolean isYaml(byte[] text) {
    try {
      new Load(LoadSettings.builder().build())
          .loadAllFromString(new String(text, StandardCharsets.UTF_8))
          .forEach(_ -> {});
      return true;
    } catch (YamlEngineException e) {
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.write(target, Files.readAllBytes(file));
      }
    }
  }
}
