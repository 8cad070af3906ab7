package io.gpuguard.exception;

import static io.gpuguard.exception.TestingExceptions.TODAY;
import static io.gpuguard.exception.TestingExceptions.about;
import static io.gpuguard.exception.TestingExceptions.apply;
import static io.gpuguard.exception.TestingExceptions.read;
import static io.gpuguard.exception.TestingExceptions.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.ScanResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionsTest {

  private static final String PLUGIN =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata:
        name: gpu-plugin
        namespace: gpu
        annotations: {OBJECT}
      spec:
        template:
          metadata:
            annotations: {TEMPLATE}
          spec:
            containers:
              - name: plugin
                image: registry.example.com/gpu-plugin:v1
                securityContext: {privileged: true}
                volumeMounts: [{name: plugins, mountPath: /var/lib/kubelet/device-plugins}]
            volumes:
              - name: plugins
                hostPath: {path: /var/lib/kubelet/device-plugins}
      """;

  private static String plugin(String object, String template) {
    return PLUGIN
        .replace("{OBJECT}", object.isEmpty() ? "{}" : "{gpuguard.io/exception: '" + object + "'}")
        .replace(
            "{TEMPLATE}",
            template.isEmpty() ? "{}" : "{gpuguard.io/exception: '" + template + "'}");
  }

  private static String entry(String... lines) {
    return "  - owner: platform team\n    reason: until the node image has the module\n    "
        + String.join("\n    ", lines)
        + "\n";
  }

  private static List<String> ids(ScanResult result) {
    return about(result).stream().map(f -> f.control().id()).toList();
  }

  private static List<String> excused(ScanResult result) {
    return result.findings().stream()
        .filter(f -> f.verdict() == Verdict.EXCEPTED)
        .map(f -> f.control().id())
        .distinct()
        .toList();
  }

  @Test
  void anEntryExcusesUntilItsLastDayAndSaysWhoAndWhy() {
    ScanResult plain = scan(plugin("", ""));
    String file = "exceptions:\n" + entry("control: privileged-component", "until: 2027-01-31");
    ScanResult result = apply(plain, file);
    Finding excused =
        result.findings().stream()
            .filter(f -> f.control().id().equals("GG-PRIV-001"))
            .findFirst()
            .orElseThrow();
    assertThat(excused.verdict()).isEqualTo(Verdict.EXCEPTED);
    assertThat(excused.reason())
        .isEqualTo("until the node image has the module (platform team, until 2027-01-31)");
    assertThat(about(result)).isEmpty();
    ScanResult tomorrow = read(file).exceptions().apply(plain, TODAY.plusDays(1), _ -> true);
    assertThat(excused(tomorrow)).isEmpty();
    assertThat(ids(tomorrow)).containsExactly("GG-EXC-001");
  }

  @Test
  void eachEntryThatIsWrongIsOneFindingWithItsLine() {
    ScanResult result =
        apply(
            scan(plugin("", "")),
            "exceptions:\n"
                + entry("control: GG-PRIV-001", "until: 2020-01-31")
                + entry("control: GG-PRIV-001", "name: other", "until: 2027-12-31")
                + entry("control: GG-NONE-001", "until: 2027-12-31"));
    assertThat(about(result))
        .extracting(f -> f.line() + " " + f.control().id() + " " + f.message())
        .containsExactlyInAnyOrder(
            "2 GG-EXC-001 The entry for GG-PRIV-001 ended on 2020-01-31 (platform team): its"
                + " findings count again.",
            "6 GG-EXC-002 The entry for GG-PRIV-001 (platform team) matches no finding of this"
                + " scan.",
            "11 GG-EXC-003 The entry for GG-NONE-001 refers to GG-NONE-001, which is not known.");
    assertThat(about(result)).allMatch(f -> f.verdict() == Verdict.FAIL);
    assertThat(excused(result)).isEmpty();
  }

  @Test
  void twoEntriesForOneFindingAreBothUsed() {
    String twice = "exceptions:\n" + entry("control: GG-PRIV-001", "until: 2027-12-31");
    twice += entry("control: GG-PRIV-001", "name: gpu-*", "until: 2027-12-31");
    assertThat(about(apply(scan(plugin("", "")), twice))).isEmpty();
  }

  @Test
  void nothingIsSaidOfEntriesWhoseControlDoesNotRun() {
    String text = "exceptions:\n" + entry("control: GG-PRIV-004", "until: 2027-12-31");
    ScanResult plain = scan(plugin("", ""));
    assertThat(ids(apply(plain, text))).containsExactly("GG-EXC-002");
    ScanResult fewer =
        read(text).exceptions().apply(plain, TODAY, c -> !c.id().equals("GG-PRIV-004"));
    assertThat(about(fewer)).isEmpty();
    ScanResult none =
        read(text)
            .exceptions()
            .apply(plain, TODAY, c -> !(c.check() instanceof Control.ExceptionsCheck));
    assertThat(about(none)).isEmpty();
  }

  @Test
  void anAnnotationPointsToAnEntryFromTheObjectOrItsTemplate() {
    String text =
        "exceptions:\n"
            + entry("id: old-node-image", "control: GG-PRIV-001", "annotated: true")
            + "    until: 2027-12-31\n";
    assertThat(excused(apply(scan(plugin("", "")), text))).isEmpty();
    assertThat(excused(apply(scan(plugin("old-node-image", "")), text)))
        .containsExactly("GG-PRIV-001");
    assertThat(excused(apply(scan(plugin("", "x, old-node-image")), text)))
        .containsExactly("GG-PRIV-001");
  }

  @Test
  void anAnnotationNeverReplacesAnEntry() {
    ScanResult result = Exceptions.NONE.apply(scan(plugin("gone", "")), TODAY, _ -> true);
    assertThat(excused(result)).isEmpty();
    assertThat(about(result)).hasSize(1);
    Finding dangling = about(result).getFirst();
    assertThat(dangling.control().id()).isEqualTo("GG-EXC-003");
    assertThat(dangling.line()).isEqualTo(6);
    assertThat(dangling.message())
        .isEqualTo(
            "The annotation of DaemonSet gpu/gpu-plugin refers to gone, which is not known.");
    Finding inTemplate =
        about(Exceptions.NONE.apply(scan(plugin("", "gone")), TODAY, _ -> true)).getFirst();
    assertThat(inTemplate.path().toString())
        .isEqualTo("spec.template.metadata.annotations[gpuguard.io/exception]");
  }

  /** A JobSet has many templates: the annotation of one must not excuse its neighbours. */
  @Test
  void aTemplateSpeaksForItself() {
    String job =
        """
            - name: NAME
              template:
                spec:
                  template:
                    metadata: {annotations: ANNOTATIONS}
                    spec:
                      containers:
                        - name: c
                          image: registry.example.com/c:v1
                          securityContext: {privileged: true}
                          resources: {limits: {nvidia.com/gpu: 1}}
        """;
    String jobs =
        """
        apiVersion: jobset.x-k8s.io/v1alpha2
        kind: JobSet
        metadata: {name: train, namespace: team}
        spec:
          replicatedJobs:
        """
            + job.replace("NAME", "a").replace("ANNOTATIONS", "{gpuguard.io/exception: mine}")
            + job.replace("NAME", "b").replace("ANNOTATIONS", "{}");
    ScanResult plain = scan(jobs);
    String control =
        plain.findings().stream()
            .filter(f -> f.path().toString().endsWith("privileged"))
            .filter(f -> f.verdict() == Verdict.FAIL)
            .findFirst()
            .orElseThrow()
            .control()
            .id();
    ScanResult result =
        apply(
            plain,
            "exceptions:\n"
                + entry("id: mine", "annotated: true", "until: 2027-12-31", "control: " + control));
    assertThat(result.findings())
        .filteredOn(f -> f.control().id().equals(control))
        .extracting(f -> f.path().toString().contains("replicatedJobs[0]"), Finding::verdict)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(true, Verdict.EXCEPTED),
            org.assertj.core.groups.Tuple.tuple(false, Verdict.FAIL));
  }

  @Test
  void theFingerprintOfAnEntrySurvivesItsMoving() {
    ScanResult plain = scan(plugin("", ""));
    String a = entry("control: GG-PRIV-001", "name: a", "until: 2027-12-31");
    String b = entry("control: GG-PRIV-001", "name: b", "until: 2027-12-31");
    assertThat(about(apply(plain, "exceptions:\n" + a + b)))
        .extracting(Finding::fingerprint)
        .doesNotHaveDuplicates()
        .hasSameElementsAs(
            about(apply(plain, "exceptions:\n" + b + a)).stream()
                .map(Finding::fingerprint)
                .toList());
  }

  @Test
  void whatIsMalformedHasItsLine() {
    assertThat(
            read("""
            exception: []
            exceptions:
              - just a word
              - control: GG-PRIV-001
                owner: ' '
                untill: 2027-01-31
                reason: why
                until: 2027-02-30
              - control: GG-PRIV-001
                kind: [DaemonSet]
                annotated: maybe
                owner: me
                reason: why
                until: 2027-02-28
                id: a,b
              - {control: a, owner: b, reason: c, until: 2027-02-28, id: d, annotated: true}
              - {control: a, owner: b, reason: c, until: 2027-02-28, id: d}
              - {control: a, owner: b, reason: c, until: 2027-02-28, annotated: true}
              - {control: a, owner: b, reason: c, until: 2027-02-28, id: , namespace: ~}
            """)
                .problems())
        .containsExactly(
            "exceptions.yaml:1: unknown key 'exception'; 'exceptions' is expected",
            "exceptions.yaml:3: an entry takes control, owner, reason and until",
            "exceptions.yaml:6: unknown key 'untill'",
            "exceptions.yaml:4: 'owner' is missing: an exception names who allows what and why",
            "exceptions.yaml:8: 'until' takes a date such as 2027-01-31",
            "exceptions.yaml:10: 'kind' takes a text",
            "exceptions.yaml:11: 'annotated' takes true or false",
            "exceptions.yaml:19: 'id' has no value: give it one or leave it out",
            "exceptions.yaml:19: 'namespace' has no value: give it one or leave it out",
            "exceptions.yaml:15: 'id' takes no comma: annotations list ids with it",
            "exceptions.yaml:17: the id 'd' is there twice",
            "exceptions.yaml:18: 'annotated: true' needs an 'id' for annotations to point to");
    assertThat(read("exceptions: {a: b}\n").problems())
        .containsExactly("exceptions.yaml:1: 'exceptions' takes a list of entries");
  }

  /** The examples beside the three controls about exceptions, on a plugin that has the finding. */
  @Test
  void theExamplesOfTheCatalogueAreJudgedRight() throws IOException {
    ScanResult plain = scan(plugin("", ""));
    for (Control control : TestingExceptions.CATALOG.controls()) {
      if (control.check() instanceof Control.ExceptionsCheck) {
        Path folder =
            TestingRepository.root().resolve("catalog/controls/exceptions/" + control.name());
        assertThat(ids(apply(plain, Files.readString(folder.resolve("fail/exceptions.yaml")))))
            .contains(control.id());
        assertThat(ids(apply(plain, Files.readString(folder.resolve("pass/exceptions.yaml")))))
            .doesNotContain(control.id());
      }
    }
  }
}
