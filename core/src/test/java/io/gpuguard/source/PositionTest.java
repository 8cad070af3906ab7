package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.resource.Origin;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionTest {

  private static final Path IMAGE = Path.of("spec", "containers").child(0).child("image");

  private static Position position(Resource resource, Path path) {
    return resource.origin().position(path).orElseThrow();
  }

  @Test
  void isThatOfTheKeyUpToTheEndOfTheValue() {
    Resource pod = TestingTexts.resource("pod.yaml", TestingTexts.POD);
    assertThat(position(pod, Path.of("spec", "hostPID"))).isEqualTo(new Position(6, 3, 6, 16));
    assertThat(position(pod, IMAGE)).isEqualTo(new Position(9, 7, 9, 42));
    assertThat(position(pod, Path.of("spec", "containers").child(0)).line()).isEqualTo(8);
  }

  @Test
  void ofAMissingFieldIsThatOfItsNearestAncestor() {
    Resource pod = TestingTexts.resource("pod.yaml", TestingTexts.POD);
    Path missing = Path.of("spec", "securityContext", "runAsNonRoot");
    assertThat(position(pod, missing).line()).isEqualTo(5);
  }

  @Test
  void isTheSameByTheFullParser() {
    Resource fast = TestingTexts.resource("pod.yaml", TestingTexts.POD);
    Resource full =
        TestingTexts.resource("pod.yaml", TestingTexts.POD.replace("name: trainer", "name: &t x"));
    for (Path path : List.of(IMAGE, Path.of("spec", "hostPID"), Path.of("kind"))) {
      assertThat(position(full, path)).isEqualTo(position(fast, path));
    }
  }

  @Test
  void countsLinesOfLaterDocumentsAndCarriageReturns() {
    String text = ("# first\n---\n" + TestingTexts.POD).replace("\n", "\r\n");
    Resource pod = TestingTexts.resource("pod.yaml", text);
    assertThat(position(pod, Path.of("spec", "hostPID"))).isEqualTo(new Position(8, 3, 8, 16));
    assertThat(pod.origin().lines(8, 8)).containsExactly("  hostPID: true");
  }

  @Test
  void countsColumnsInCodePointsBehindAMark() {
    String text = "\ufeffapiVersion: v1\nkind: Pod\nspec: {\"\uD83D\uDE80é\": 1, hostPID: true}\n";
    Resource pod = TestingTexts.resource("pod.yaml", text);
    assertThat(position(pod, Path.of("spec", "hostPID"))).isEqualTo(new Position(3, 17, 3, 30));
    assertThat(position(pod, Path.of("apiVersion")).column()).isEqualTo(1);
  }

  @Test
  void isRightInTheItemsOfAJsonList() {
    String text =
        """
        {"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Pod",
             "spec": {"hostPID": true}}, {"apiVersion": "v1", "kind": "Pod", "spec": {"a": 1}}
        ]}
        """;
    Reading reading = TestingTexts.read("dump.json", text);
    Resource first = reading.resources().get(0);
    Resource second = reading.resources().get(1);
    assertThat(position(first, Path.ROOT)).isEqualTo(new Position(2, 5, 3, 32));
    assertThat(position(first, Path.of("kind"))).isEqualTo(new Position(2, 26, 2, 39));
    assertThat(position(first, Path.of("spec", "hostPID"))).isEqualTo(new Position(3, 15, 3, 30));
    assertThat(position(second, Path.of("spec", "a"))).isEqualTo(new Position(3, 79, 3, 85));
    assertThat(first.origin().lines(2, 2))
        .containsExactly("    {\"apiVersion\": \"v1\", \"kind\": \"Pod\",");
  }

  @Test
  void isRightInTheItemsOfAYamlList() {
    String text = "kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n";
    Resource pod = TestingTexts.resource("list.yaml", text);
    assertThat(position(pod, Path.of("kind"))).isEqualTo(new Position(5, 3, 5, 12));
    assertThat(pod.origin().line()).isEqualTo(4);
  }

  /** What the scan passes over, positions pass over too: else a broken status would hide them. */
  @Test
  void doesNotDependOnThePodStatusThatNobodyReads() {
    String yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nstatus:\n  a: '1'x\n  b\n";
    Resource written = TestingTexts.resource("pod.yaml", yaml);
    assertThat(position(written, Path.of("kind"))).isEqualTo(new Position(2, 1, 2, 10));
    String json = "{\"apiVersion\":\"v1\",\n\"kind\":\"Pod\",\"status\":{\"a\" 1 tru}}";
    Resource dumped = TestingTexts.resource("pod.json", json);
    assertThat(position(dumped, Path.of("kind"))).isEqualTo(new Position(2, 1, 2, 13));
  }

  @Test
  void countsTheItemsOfAListWithoutNulls() {
    String head = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n";
    Path name = Path.of("spec", "containers").child(0).child("name");
    for (String items :
        List.of("  -\n  - name: a\n", "  - null\n  - name: &x a\n", "    [null,\n  {name: a}]\n")) {
      Resource pod = TestingTexts.resource("pod.yaml", head + items);
      assertThat(position(pod, name).line()).as(items).isEqualTo(6);
    }
    String json =
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":[null,\n{\"name\":1}]}}";
    assertThat(position(TestingTexts.resource("pod.json", json), name).line()).isEqualTo(2);
  }

  @Test
  void isFoundInALargeFileByReadingItAgain(@TempDir java.nio.file.Path folder) throws IOException {
    java.nio.file.Path file = folder.resolve("dump.yaml");
    String filler = "x".repeat(1000);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      text.append("---\napiVersion: v1\nkind: Pod\nmetadata: {name: p").append(i);
      text.append("}\nspec:\n  text: ").append(filler).append("\n  hostPID: true\n");
    }
    Files.writeString(file, text);
    Reading reading = Sources.read(List.of(file.toString()), SourceOptions.DEFAULT);
    assertThat(reading.resources()).hasSize(3000);
    for (int i = 0; i < 3000; i += 500) {
      Resource pod = reading.resources().get(i);
      assertThat(pod.name()).isEqualTo("p" + i);
      int line = i * 7 + 7;
      assertThat(position(pod, Path.of("spec", "hostPID")))
          .isEqualTo(new Position(line, 3, line, 16));
    }
    Origin last = reading.resources().getLast().origin();
    Files.writeString(file, "short\n");
    assertThat(last.position(Path.of("kind"))).isEqualTo(Optional.empty());
    assertThat(last.lines(1, 9)).isEmpty();
  }
}
