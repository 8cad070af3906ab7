package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However a manifest is written, a repair changes what it repairs and nothing else. */
class RepairPropertyTest {

  /** Writes a DaemonSet in a style that a stream of choices decides. */
  private static final class Manifest {
    private final Iterator<Integer> choices;
    private final StringBuilder out = new StringBuilder();
    private int comments;

    Manifest(List<Integer> choices) {
      this.choices = choices.iterator();
    }

    private int choice(int most) {
      return choices.hasNext() ? choices.next() % most : 0;
    }

    private void line(int indent, String text) {
      switch (choice(6)) {
        case 1 -> out.append(" ".repeat(indent)).append("# c").append(comments++).append('\n');
        case 2 -> out.append('\n');
        case 3 -> out.append("# c").append(comments++).append(" ü🚀\n");
        default -> {}
      }
      out.append(" ".repeat(indent)).append(text);
      out.append(choice(4) == 1 ? " # c" + comments++ + "\n" : "\n");
    }

    private void oneOf(int indent, String... texts) {
      String text = texts[choice(texts.length)];
      if (!text.isEmpty()) {
        for (String each : text.split("\n")) {
          line(indent + each.length() - each.stripLeading().length(), each.strip());
        }
      }
    }

    String text() {
      int dash = choice(2) * 2;
      line(0, "apiVersion: apps/v1");
      line(0, "kind: DaemonSet");
      line(0, "metadata: {name: plugin, namespace: gpu}");
      line(0, "spec:");
      line(2, "selector: {matchLabels: {app: plugin}}");
      line(2, "template:");
      line(4, "metadata: {labels: {app: plugin}}");
      line(4, "spec:");
      oneOf(6, "", "securityContext:", "securityContext: {}", "securityContext:\n  fsGroup: 1");
      oneOf(6, "", "automountServiceAccountToken: true", "priorityClassName: 'low'");
      line(6, "volumes:");
      line(6 + dash, "- name: plugins");
      line(8 + dash, "hostPath: {path: /var/lib/kubelet/device-plugins}");
      line(6, "containers:");
      int containers = 1 + choice(2);
      for (int i = 0; i < containers; i++) {
        container(6 + dash, i);
      }
      oneOf(6, "", "tolerations: [{operator: Exists}]", "nodeSelector:\n  gpu: \"true\"");
      String text = out.toString();
      text = choice(3) == 1 ? text.stripTrailing() : text;
      return choice(3) == 1 ? text.replace("\n", "\r\n") : text;
    }

    private void container(int indent, int number) {
      line(indent, "- name: c" + number);
      line(indent + 2, "image: nvcr.io/nvidia/k8s-device-plugin:v0.17.4");
      oneOf(
          indent + 2,
          "",
          "securityContext: {privileged: true}",
          "securityContext:\n  privileged: true",
          "securityContext:\n  capabilities:\n    drop: [NET_RAW]",
          "securityContext:\n  capabilities:\n    drop:\n    add: null",
          "securityContext: {capabilities: {drop: null}}",
          "securityContext: &c" + number + " {runAsUser: 0}",
          "securityContext:\n  capabilities:\n    drop:\n    - NET_RAW");
      oneOf(
          indent + 2,
          "",
          "resources: {}",
          "resources:\n  limits:\n  requests: {}",
          "resources:\n  limits: {cpu: 1}",
          "resources: {requests: {cpu: 700m}}");
      line(indent + 2, "volumeMounts:");
      line(indent + 2, "- {name: plugins, mountPath: /var/lib/kubelet/device-plugins}");
      oneOf(indent + 2, "", "args: [\"a\",", "env:\n- name: A\n  value: b", "command: [x]");
      if (out.toString().stripTrailing().endsWith("[\"a\",")) {
        out.append(" ".repeat(indent + 4)).append("'b']\n");
      }
    }
  }

  @Provide
  Arbitrary<List<Integer>> choices() {
    return Arbitraries.integers().between(0, 59).list().ofMinSize(20).ofMaxSize(160);
  }

  @Property(tries = 150)
  void onlyWhatIsRepairedChanges(@ForAll("choices") List<Integer> choices) {
    String text = new Manifest(choices).text();
    byte[] old = text.getBytes(StandardCharsets.UTF_8);
    if (!Sources.read("x.yaml", old, SourceOptions.DEFAULT).errors().isEmpty()) {
      // The comments between two lines of a flow list can make the text invalid.
      return;
    }
    Repair.Result result = TestingRepair.repair("x.yaml", old);
    assertThat(result.files()).hasSize(1);
    String repaired = new String(result.files().getFirst().repaired(), StandardCharsets.UTF_8);
    assertThat(unchanged(repaired)).isEqualTo(unchanged(text));
    assertThat(comments(repaired)).isEqualTo(comments(text));
    assertThat(repaired.contains("\r\n")).isEqualTo(text.contains("\r\n"));
    assertThat(repaired.replace("\r\n", "")).doesNotContain("\r");
    assertThat(repaired.endsWith("\n")).isEqualTo(text.endsWith("\n"));
    byte[] again = repaired.getBytes(StandardCharsets.UTF_8);
    assertThat(TestingRepair.repair("x.yaml", again).files()).as("a second run").isEmpty();
  }

  /** The lines that no repair may touch, in their order. */
  private static List<String> unchanged(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\r?\n")) {
      if (line.strip()
          .matches(
              "(image|name|apiVersion|kind|selector|- name|hostPath|- \\{name|tolerations|"
                  + "nodeSelector|gpu|env|value|command|args|'b'|volumes|containers).*")) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The comments of the manifest, in their order. */
  private static List<String> comments(String text) {
    List<String> found = new ArrayList<>();
    for (String line : text.split("\r?\n")) {
      int at = line.indexOf("# c");
      if (at >= 0) {
        found.add(line.substring(at));
      }
    }
    return found;
  }
}
