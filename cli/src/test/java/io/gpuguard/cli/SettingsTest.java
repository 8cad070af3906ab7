package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.cli.TestingCli.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings file: every option has a key, errors have file and line. */
class SettingsTest {

  @TempDir Path folder;

  private TestingCli cli = new TestingCli(Path.of(""));
  private String workload = "";

  @BeforeEach
  void writeManifest() {
    cli = new TestingCli(folder);
    workload = cli.file("pod.yaml", TestingCli.WORKLOAD);
  }

  private Result scan(String settings, String... more) {
    String[] words = new String[more.length + 4];
    words[0] = "scan";
    words[1] = workload;
    words[2] = "--config";
    words[3] = cli.file("gpuguard.yaml", settings);
    System.arraycopy(more, 0, words, 4, more.length);
    return cli.run(words);
  }

  @Test
  void everyOptionOfEveryVerbIsAKey() {
    for (Verb verb : Verbs.ALL) {
      for (Option option : verb.options()) {
        if (!option.name().equals("--config")) {
          String value = option.value() == null ? "true" : "no-such-value";
          assertThat(scan("profile: small\n" + option.key() + ": " + value + "\n").err())
              .doesNotContain("unknown key");
        }
      }
    }
  }

  @Test
  void aKeyWithoutValueIsNotLeftOut() {
    assertThat(scan("json: true\nfail-on:\n").err())
        .contains("gpuguard.yaml:2: 'fail-on' has no value.");
    assertThat(scan("parameters:\n  GG-IMG-004:\n    trustedRegistries: ~\n").err())
        .contains("gpuguard.yaml:3: 'trustedRegistries' has no value.");
  }

  @Test
  void theCommandLineWins() {
    assertThat(scan("fail-on: none\n").code()).isEqualTo(ExitCode.CLEAN);
    assertThat(scan("fail-on: none\n", "--fail-on", "high").code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(scan("output: sarif\n", "--json").out()).contains("\"schemaVersion\"");
    assertThat(scan("json: true\n", "-o", "sarif").out()).contains("\"2.1.0\"");
    assertThat(scan("json: false\n").out()).startsWith("1 critical");
    assertThat(scan("severity: [low, info]\n").code()).isEqualTo(ExitCode.CLEAN);
    assertThat(scan("fail-on: none\ncontrol: GG-PRIV-001\n").out()).contains("1 control run");
  }

  @Test
  void aReportOfAnotherVerbIsLeftToIt() {
    String settings = cli.file("gpuguard.yaml", "output: sarif\n");
    assertThat(cli.run("inventory", workload, "--config", settings).code())
        .isEqualTo(ExitCode.CLEAN);
    assertThat(cli.run("fix", workload, "--config", settings).code()).isEqualTo(ExitCode.CLEAN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          failon: high | unknown key 'failon'. Did you mean 'fail-on'?
          nonsense: high | unknown key 'nonsense'.
          config: other.yaml | unknown key 'config'.
          fail-on: hihg | 'fail-on' takes critical, high, medium, low, info or none, not 'hihg'.
          fail-on: [high, low] | 'fail-on' takes one value.
          severity: {a: b} | 'severity' takes a text or a list of texts.
          severity: [low, bad] | 'severity' takes critical, high, medium, low, info, not 'bad'.
          quiet: maybe | 'quiet' takes true or false.
          profile: huge | 'profile' takes small, medium, enterprise, not 'huge'.
          color: blue | 'color' takes auto, always or never, not 'blue'.
          output: pdf | 'output' takes terminal, json, sarif, junit, markdown, csv, html, openreports, prometheus, oscal, not 'pdf'.
          max-depth: deep | 'max-depth' takes a whole number, not 'deep'.
          control: GG-NO | 'control' names no control: 'GG-NO'; 'gpuguard controls' lists them.
          parameters: [] | 'parameters' takes controls and their parameters.
          """)
  void errorsHaveTheirLine(String line, String sentence) {
    Result result = scan("# settings\n\n" + line + "\n");
    assertThat(result.err().lines().findFirst())
        .contains("gpuguard: " + cli.path("gpuguard.yaml") + ":3: " + sentence);
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          GG-NO-001: {a: b} | 2 | no control 'GG-NO-001'.
          GG-IMG-003: text | 2 | 'GG-IMG-003' takes parameters by name.
          GG-IMG-003: {ownPlugin: [a]} | 2 | GG-IMG-003 has no parameter 'ownPlugin'; it has ownPlugins.
          GG-IMG-003: {ownPlugins: 7} | 2 | 'ownPlugins' takes a list of texts.
          GG-IMG-003: {ownPlugins: [{a: b}]} | 2 | 'ownPlugins' takes a list of texts.
          GG-PRIV-001: {a: b} | 2 | GG-PRIV-001 has no parameter 'a'.
          """)
  void parametersAreChecked(String line, int number, String sentence) {
    Result result = scan("parameters:\n  " + line + "\n");
    assertThat(result.err())
        .startsWith("gpuguard: " + cli.path("gpuguard.yaml") + ":" + number + ": " + sentence);
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aParameterChangesWhatAControlSays() {
    workload =
        cli.file(
            "plugin.yaml",
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: p, namespace: gpu}
            spec:
              template:
                spec:
                  containers:
                    - name: p
                      image: registry.example.com/ours/plugin:v1
                      volumeMounts: [{name: d, mountPath: /var/lib/kubelet/device-plugins}]
                  volumes: [{name: d, hostPath: {path: /var/lib/kubelet/device-plugins}}]
            """);
    assertThat(scan("{}\n").out()).contains("GG-IMG-003");
    String own = "{ownPlugins: [registry.example.com/ours/]}\n";
    assertThat(scan("parameters:\n  GG-IMG-003: " + own).out()).doesNotContain("GG-IMG-003");
    assertThat(scan("parameters:\n  unknown-plugin-image: " + own).out())
        .doesNotContain("GG-IMG-003");
  }

  @Test
  void aMirrorsImageIsAsGoodAsTheVendors() {
    workload =
        cli.file(
            "exporter.yaml",
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: exporter, namespace: gpu}
            spec:
              template:
                spec:
                  containers:
                    - name: exporter
                      image: registry.example.com/mirror/nvidia/k8s/dcgm-exporter:4.4.1-4.6.0
                      env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]
            """);
    assertThat(scan("{}\n").out()).contains("GG-BYP-001").doesNotContain("nvidia-dcgm-exporter");
    String mirrors = "{mirrors: [registry.example.com/mirror/]}\n";
    assertThat(scan("parameters:\n  GG-IMG-001: " + mirrors).out())
        .doesNotContain("GG-BYP-001", "GG-IMG-001")
        .contains("dcgm-exporter");
  }

  @Test
  void aFileThatIsNoMappingIsAnError() {
    assertThat(scan("- a\n").err()).contains("gpuguard.yaml:1: a mapping is expected");
    assertThat(scan("a: b\n---\nc: d\n").err()).contains("gpuguard.yaml:3: one document");
    assertThat(scan("a: 'b\n").err()).contains("gpuguard.yaml:");
    assertThat(scan("").code()).isEqualTo(ExitCode.FINDINGS);
  }
}
