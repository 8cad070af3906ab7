package io.gpuguard.cli;

import java.nio.file.Path;
import java.util.List;

/** Inputs of all sorts, for tests that hold for every report. */
final class TestingInputs {

  /** Values that a careless writer of a report would let through. */
  static final String NASTY =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: "=cmd<b>&'\\"\\u0001\\uFFFE\\U0001F600]]>"
        namespace: "team,\\t|`*\\u001b[31m"
      spec:
        hostPID: true
        containers:
          - name: "</script><!--\\\\ \\u2028"
            image: "x\\ny"
            securityContext: {privileged: true}
            resources: {limits: {nvidia.com/gpu: 1}}
      """;

  /** YAML takes the second container's name for a boolean. */
  private static final String NAMELESS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: nameless}
      spec:
        containers:
          - {image: "a:1", securityContext: {privileged: true}, resources: {limits: {amd.com/gpu: 1}}}
          - {name: n, image: "a:1", securityContext: {privileged: true}}
      """;

  private TestingInputs() {}

  /** Command lines behind a verb, each with what makes it odd. */
  static List<List<String>> of(TestingCli cli) {
    Path examples = TestingSchema.repository().resolve("examples");
    String exceptions =
        "exceptions:\n  - {control: GG-BYP-004, owner: me, reason: a trial, until: 1970-01-02}\n"
            + "  - {control: GG-BYP-001, owner: me, reason: over, until: 1969-01-02}\n";
    return List.of(
        List.of(examples.toString()),
        List.of(cli.file("empty/none.txt", "nothing") + "/.."),
        List.of(cli.file("broken.yaml", "a: b\n\tc: d\n"), cli.path("missing.yaml")),
        List.of(cli.file("a folder/with, spaces/ä%20#?.yaml", TestingCli.WORKLOAD)),
        List.of(cli.file("nasty.yaml", NASTY)),
        List.of(cli.file("nameless.yaml", NAMELESS)),
        List.of(cli.file("values.yaml", "image: {repository: a}\nreplicaCount: 1\n")),
        List.of("--max-file-size", "20", cli.file("pod.yaml", TestingCli.WORKLOAD)),
        List.of(cli.file("list.json", "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[]}")),
        List.of("--exceptions", cli.file("e.txt", exceptions), cli.path("pod.yaml")),
        List.of("-"));
  }
}
