package io.gpuguard.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.source.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyReaderTest {

  private static PolicyReader.Result read(String yaml) {
    return PolicyReader.of(TextFile.parse("policy.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void driversAreNamedWithTheCdiDevicesOfTheirAnswers() {
    PolicyReader.Result result =
        read(
            """
            version: 1
            drivers:
            - name: gpu.example.com
              plugins: [{namespace: dra}]
              cdi: [gpu.example.com/gpu, gpu.example.com/mgmt=all]
              tenants: [team-*]
              judgeContent: false
            """);
    assertThat(result.problems()).isEmpty();
    DriverRule rule = result.policy().driver("gpu.example.com").orElseThrow();
    assertThat(rule.allowsCdi("gpu.example.com/gpu=0")).isTrue();
    assertThat(rule.allowsCdi("gpu.example.com/mgmt=all")).isTrue();
    assertThat(rule.allowsCdi("gpu.example.com/mgmt=0")).isFalse();
    assertThat(rule.allowsCdi("gpu.example.com/gpu")).isFalse();
    assertThat(rule.allowsCdi("gpu.example.com/gpu=")).isFalse();
    assertThat(rule.allowsTenant("team-a")).isTrue();
    assertThat(rule.allowsTenant("other")).isFalse();
    assertThat(rule.content()).isFalse();
    assertThat(result.policy().driver("other.example.com")).isEmpty();
  }

  @Test
  void aPluginMayBeTrustedWithItsCdiFiles() {
    String yaml = "version: 1\nresources:\n- {name: nvidia.com/gpu, judgeContent: false}\n";
    PolicyReader.Result result = read(yaml);
    assertThat(result.problems()).isEmpty();
    assertThat(result.policy().rule("nvidia.com/gpu").orElseThrow().content()).isFalse();
    assertThat(Policy.BUILT_IN.rule("nvidia.com/gpu").orElseThrow().content()).isTrue();
  }

  @Test
  void eachMistakeIsToldOnceAndAtItsPlace() {
    PolicyReader.Result result =
        read(
            """
            version: 1
            resources:
            - {name: 5, vendor: none}
            - {name: a.example/b, vendor: none, plugins: any, tenants: team}
            """);
    assertThat(result.problems())
        .containsExactlyInAnyOrder(
            "policy.yaml:3: 'name' takes a text",
            "policy.yaml:3: 'name' must be a resource such as nvidia.com/gpu or nvidia.com/mig-*",
            "policy.yaml:4: 'plugins' takes a list",
            "policy.yaml:4: 'tenants' takes a list");
    assertThat(result.notices()).isEmpty();
    assertThat(read("").problems()).containsExactly("policy.yaml: 'version' must be 1");
  }

  @Test
  void aModeOfAnotherTypeIsNoMode() {
    assertThat(read("version: 1\nmode: [dry-run]\n").problems())
        .containsExactly("policy.yaml:2: 'mode' takes a text");
  }

  @Test
  void whatIsNoFileOrTooLargeIsNotRead(@TempDir Path folder) throws Exception {
    assertThat(PolicyReader.read(folder).problems()).containsExactly(folder + ": is not a file");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    PolicyReader.Result read =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> PolicyReader.read(pipe));
    assertThat(read.problems()).containsExactly(pipe + ": is not a file");

    Path file = folder.resolve("policy.yaml");
    String start = "version: 1\n#";
    Files.writeString(file, start + "x".repeat(PolicyReader.LARGEST - start.length()));
    assertThat(PolicyReader.read(file).problems()).isEmpty();
    Files.writeString(file, "x", StandardOpenOption.APPEND);
    assertThat(PolicyReader.read(file).problems())
        .containsExactly(file + ": is larger than 1 MiB, more than a ConfigMap holds");
  }

  @Test
  void malformedDriversAreNamedWithTheirLines() {
    PolicyReader.Result result =
        read(
            """
            version: 1
            drivers:
            - name: nvidia.com/gpu
              cdi: [all]
            - name: gpu.example.com
              nodes: 3
            """);
    assertThat(result.problems())
        .containsExactlyInAnyOrder(
            "policy.yaml:3: 'name' must be a DRA driver such as gpu.nvidia.com",
            "policy.yaml:4: 'all' must be vendor/class or vendor/class=device",
            "policy.yaml:6: unknown key 'nodes'",
            "policy.yaml:5: 'cdi' is missing: the CDI devices that the driver's answers may name");
    assertThat(result.notices()).hasSize(2);
  }

  @Test
  void aWholePolicy() {
    PolicyReader.Result result =
        read(
            """
            version: 1
            mode: dry-run
            resources:
            - name: nvidia.com/mig-*
              plugins:
              - {namespace: gpu-operator, pod: nvidia-device-plugin-*, image: r.example/plugin, user: 0}
              devices: [/dev/nvidia-fs0]
              mounts:
              - {path: /var/run/x, writable: true}
              environment: [MY_*]
              annotations: [a.b/c]
              cdi: [nvidia.com/gds=*]
              replicas: 4
              shared: true
              tenants: [team-*]
            - name: example.com/resource
              vendor: none
              builtIn: false
              plugins: [{executable: /plugin}]
            """);
    assertThat(result.problems()).isEmpty();
    assertThat(result.notices()).isEmpty();
    Policy policy = result.policy();
    assertThat(policy.enforced()).isFalse();
    ResourceRule mig = policy.rule("nvidia.com/mig-1g.5gb").orElseThrow();
    assertThat(mig.vendor()).isEqualTo(Vendor.NVIDIA);
    assertThat(mig.replicas()).isEqualTo(4);
    assertThat(mig.shared()).isTrue();
    assertThat(mig.tenants()).containsExactly(new Glob("team-*"));
    assertThat(mig.mounts()).contains(new MountRule("/run/x", true));
    assertThat(mig.environment()).contains(new Glob("MY_*"), new Glob("NVIDIA_VISIBLE_DEVICES"));
    assertThat(mig.plugins().getFirst().user()).hasValue(0);
    ResourceRule other = policy.rule("example.com/resource").orElseThrow();
    assertThat(other.vendor()).isNull();
    assertThat(other.environment()).isEmpty();
  }

  @Test
  void resourcesThatNoRuleNames() {
    assertThat(Policy.BUILT_IN.rule("amd.com/gpu").orElseThrow().vendor()).isEqualTo(Vendor.AMD);
    assertThat(Policy.BUILT_IN.rule("example.com/fpga")).isEmpty();
  }

  @Test
  void everyMistakeHasItsLine() {
    PolicyReader.Result result =
        read(
            """
            version: 2
            mode: maybe
            colour: red
            resources:
            - name: gpu
              vendor: voodoo
            - name: nvidia.com/gpu
              plugins: []
              devices: [/dev/*, ../x]
              mounts:
              - {path: /var/lib/kubelet}
              - {path: relative}
              - {path: /usr/lib, writable: true}
              replicas: 0
              tenants: []
              shared: perhaps
              environment: all
              cdi: [gpu]
            - name: a.b/c
            - text
            - name: x.y/z
              vendor: none
              plugins:
              - {}
              - {user: root, shoe: 43}
            """);
    assertThat(result.problems())
        .containsExactlyInAnyOrder(
            "policy.yaml:1: 'version' must be 1",
            "policy.yaml:2: 'mode' is enforce or dry-run",
            "policy.yaml:3: unknown key 'colour'",
            "policy.yaml:5: 'name' must be a resource such as nvidia.com/gpu or nvidia.com/mig-*",
            "policy.yaml:6: 'vendor' is nvidia, amd, intel, habana or none",
            "policy.yaml:8: 'plugins' is empty: leave it out to allow any",
            "policy.yaml:9: '/dev/*' must be a path below /dev that names a device",
            "policy.yaml:9: '../x' must be a path below /dev that names a device",
            "policy.yaml:11: no plugin may hand this in: /var/lib/kubelet is /var/lib/kubelet or"
                + " below it",
            "policy.yaml:12: 'path' must be an absolute path of the host",
            "policy.yaml:13: no plugin may hand this in: /usr/lib can be written",
            "policy.yaml:14: 'replicas' takes a number from 1 to 65536",
            "policy.yaml:15: 'tenants' is empty: leave it out to allow all namespaces",
            "policy.yaml:16: 'shared' is true or false",
            "policy.yaml:17: 'environment' takes a list",
            "policy.yaml:18: 'gpu' must be vendor/class or vendor/class=device",
            "policy.yaml:19: 'vendor' is missing: nvidia, amd, intel, habana or none",
            "policy.yaml:20: a mapping with 'name' is expected",
            "policy.yaml:24: a plugin is named by namespace, pod, image, user or executable",
            "policy.yaml:25: 'user' takes the number of a user",
            "policy.yaml:25: unknown key 'shoe'");
    assertThat(result.notices())
        .contains("policy.yaml:19: any process that reaches the socket may register a.b/c");
  }

  @Test
  void aKeyWithoutValueIsNotLeftOut() {
    PolicyReader.Result result =
        read(
            """
            version:
            mode: ~
            resources:
            - name: nvidia.com/gpu
              plugins:
              tenants: null
              builtIn:
            - name:
              vendor:
            - {name: amd.com/gpu, plugins: [{image: }]}
            drivers:
            - name: gpu.nvidia.com
              cdi:
              plugins:
            """);
    assertThat(result.problems())
        .containsExactlyInAnyOrder(
            valueless(1, "version"),
            valueless(2, "mode"),
            valueless(5, "plugins"),
            valueless(6, "tenants"),
            valueless(7, "builtIn"),
            valueless(8, "name"),
            valueless(9, "vendor"),
            valueless(10, "image"),
            "policy.yaml:10: a plugin is named by namespace, pod, image, user or executable",
            valueless(13, "cdi"),
            valueless(14, "plugins"));
    assertThat(result.notices()).isEmpty();
  }

  private static String valueless(int line, String key) {
    return "policy.yaml:" + line + ": '" + key + "' has no value: give it one or leave it out";
  }

  @Test
  void anAbsentOrBrokenFileIsAProblem() {
    assertThat(PolicyReader.read(Path.of("/absent.yaml")).problems())
        .containsExactly("/absent.yaml: no such file");
    assertThat(read("version: [").problems())
        .singleElement()
        .asString()
        .startsWith("policy.yaml:1:");
    assertThat(read("version: " + "[".repeat(300) + "]".repeat(300)).problems())
        .singleElement()
        .asString()
        .endsWith("nested too deeply");
  }

  @Test
  void globs() {
    assertThat(new Glob("a*c*").matches("abcd")).isTrue();
    assertThat(new Glob("a*c").matches("abcd")).isFalse();
    assertThat(new Glob("*").matches("")).isTrue();
    assertThat(new Glob("**a").matches("ba")).isTrue();
    assertThat(new Glob("a").matches("ab")).isFalse();
    assertThat(new Glob("*a".repeat(20) + "b").matches("a".repeat(5000))).isFalse();
  }

  @Test
  void aPluginRuleNamesWhatDoesNotHold() {
    PluginIdentity plugin =
        new PluginIdentity(7, 0, "u1", "gpu", "plugin-x", "r.example:5000/p:v1@sha256:ab", "/p");
    PolicyReader.Result result =
        read(
            """
            version: 1
            resources:
            - name: nvidia.com/gpu
              plugins:
              - {namespace: gpu, image: r.example:5000/p}
              - {namespace: gpu, image: "r.example:5000/p:v2@*", user: 1, executable: /q}
            """);
    var rules = result.policy().rule("nvidia.com/gpu").orElseThrow().plugins();
    assertThat(rules.get(0).unmet(plugin)).isEmpty();
    assertThat(rules.get(1).unmet(plugin))
        .containsExactly("image is r.example:5000/p:v1@sha256:ab", "executable is /p", "user is 0");
    assertThat(rules.get(0).unmet(PluginIdentity.UNKNOWN))
        .containsExactly("namespace is unknown", "image is unknown");
  }

  @Test
  void theExampleOfTheGuideIsWellFormed() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "gateway.md"));
    String yaml = page.substring(page.indexOf("```yaml") + 8, page.lastIndexOf("```"));
    PolicyReader.Result result = read(yaml);
    assertThat(result.problems()).isEmpty();
    assertThat(result.notices()).isEmpty();
    assertThat(result.policy().resources()).hasSize(2);
    assertThat(result.policy().drivers()).hasSize(1);
  }
}
