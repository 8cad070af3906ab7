package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.real.RealPart;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helm renders charts with the values that were written for them. The charts are our own. */
class HelmRealTest {

  /** Takes values in place of its own text, and gives one to both of its objects. */
  private static final String REPLACING =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: "{{ .Release.Name }}", labels: {app.kubernetes.io/instance: "{{ .Release.Name }}"}}
      spec:
        selector: {matchLabels: {app: dp}}
        template:
          metadata: {labels: {app: dp}}
          spec:
            {{- with .Values.priorityClassName }}
            priorityClassName: {{ . }}
            {{- end }}
            securityContext: {{ toJson .Values.podSecurityContext }}
            containers:
              - name: nvidia-device-plugin-ctr
                image: {{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
                securityContext:
                  {{- if .Values.securityContext }}
                  {{- toYaml .Values.securityContext | nindent 12 }}
                  {{- else }}
                  runAsUser: 0
                  {{- end }}
                {{- with .Values.resources }}
                resources: {{ toJson . }}
                {{- end }}
                volumeMounts: [{name: dp, mountPath: /var/lib/kubelet/device-plugins}]
            volumes: [{name: dp, hostPath: {path: /var/lib/kubelet/device-plugins}}]
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: "{{ .Release.Name }}-mps", labels: {app.kubernetes.io/instance: "{{ .Release.Name }}"}}
      spec:
        selector: {matchLabels: {app: mps}}
        template:
          metadata: {labels: {app: mps}}
          spec:
            {{- with .Values.priorityClassName }}
            priorityClassName: {{ . }}
            {{- end }}
            securityContext: {{ toJson .Values.podSecurityContext }}
            containers:
              - name: mps-control-daemon-ctr
                image: {{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
                command: [mps-control-daemon]
                securityContext: {privileged: true}
                {{- with .Values.resources }}
                resources: {{ toJson . }}
                {{- end }}
      """;

  private static final String REPLACING_VALUES =
      """
      image: {repository: nvcr.io/nvidia/k8s-device-plugin, tag: ""}
      podSecurityContext: {}
      securityContext: {}
      resources: {}
      priorityClassName: ""
      """;

  /** Has defaults that helm merges values into. */
  private static final String MERGING =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: exporter, labels: {app.kubernetes.io/instance: "{{ .Release.Name }}"}}
      spec:
        selector: {matchLabels: {app: e}}
        template:
          metadata: {labels: {app: e}}
          spec:
            priorityClassName: system-node-critical
            {{- if .Values.hostNetwork }}
            hostNetwork: true
            {{- end }}
            tolerations: {{ toJson .Values.tolerations }}
            {{- with .Values.podSecurityContext }}
            securityContext: {{ toJson . }}
            {{- end }}
            containers:
              - name: exporter
                image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
                securityContext: {{ toJson .Values.securityContext }}
                resources: {{ toJson .Values.resources }}
                ports: [{containerPort: 9400}]
      """;

  private static final String MERGING_VALUES =
      """
      image: {repository: nvcr.io/nvidia/k8s/dcgm-exporter, tag: 4.2.3}
      hostNetwork: true
      resources: {}
      tolerations: [{operator: Exists}, {key: nvidia.com/gpu, operator: Exists}]
      securityContext:
        runAsUser: 0
        capabilities: {add: [NET_ADMIN]}
      """;

  @TempDir private Path folder;

  @Test
  void valuesInThePlaceOfText() throws Exception {
    chart(folder, "nvidia-device-plugin", REPLACING, REPLACING_VALUES);
    assertThat(proved(folder))
        .contains("\nsecurityContext:\n", "\nresources:", "\npriorityClassName:");
  }

  @Test
  void valuesThatAreMerged() throws Exception {
    chart(folder, "dcgm-exporter", MERGING, MERGING_VALUES);
    assertThat(proved(folder)).contains("hostNetwork: false", "add: null");
  }

  @Test
  void valuesOfAPartOfAnotherChart() throws Exception {
    chart(folder, "platform", "", "");
    Files.writeString(
        folder.resolve("Chart.yaml"),
        "dependencies: [{name: dcgm-exporter, version: 1.0.0}]\n",
        StandardOpenOption.APPEND);
    chart(folder.resolve("charts/dcgm-exporter"), "dcgm-exporter", MERGING, MERGING_VALUES);
    assertThat(proved(folder)).contains("\ndcgm-exporter:\n");
  }

  private static void chart(Path folder, String name, String template, String values)
      throws IOException {
    Files.createDirectories(folder.resolve("templates"));
    String about = "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\nappVersion: v0.17.4\n";
    Files.writeString(folder.resolve("Chart.yaml"), about);
    Files.writeString(folder.resolve("values.yaml"), values);
    Files.writeString(folder.resolve("templates/all.yaml"), template);
  }

  /** The values for a chart, after helm took them: nothing is left to say, and nothing came. */
  private String proved(Path chart) throws Exception {
    String before = helm("template", "one", chart.toString());
    String digest = "@sha256:" + "0123456789abcdef".repeat(4);
    Lock lock =
        new Lock(
            Map.of(
                "nvcr.io/nvidia/k8s-device-plugin:v0.17.4", digest.substring(1),
                "nvcr.io/nvidia/k8s/dcgm-exporter:4.2.3", digest.substring(1)));
    Map<String, String> files = TestingRepair.helm(before, lock).files();
    assertThat(files).hasSize(1);
    String values = files.values().iterator().next();
    Path file = Files.writeString(chart.resolveSibling("values.yaml"), values);
    helm("lint", "--strict", chart.toString(), "-f", file.toString());
    String after = helm("template", "one", chart.toString(), "-f", file.toString());
    assertThat(after).contains(digest);
    assertThat(TestingRepair.helm(after, lock).files()).isEmpty();
    Set<String> left = failing(after);
    assertThat(failing(before)).containsAll(left).hasSizeGreaterThan(left.size());
    return values;
  }

  private static Set<String> failing(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Set<String> failing = new TreeSet<>();
    for (Finding finding :
        TestingRepair.scan(Sources.read("x.yaml", bytes, SourceOptions.DEFAULT)).findings()) {
      if (finding.verdict() == Verdict.FAIL) {
        failing.add(
            finding.control().id() + " " + finding.resource().title() + finding.container());
      }
    }
    return failing;
  }

  private static String helm(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(RealPart.of("helm")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", "/dev/null");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
