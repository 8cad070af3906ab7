package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.cdi.CdiSpec.Edits;
import io.gpuguard.agent.deviceplugin.CdiDevice;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.MountRule;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CdiContentTest {

  private static final String ID = "GPU-00000000-0000-4000-8000-000000000007";
  private static final String NAME = "nvidia.com/gpu=" + ID;
  private static final String FILE = "/run/cdi/nvidia.yaml";
  private static final Edits NOTHING =
      new Edits(List.of(), List.of(), List.of(), List.of(), List.of(), false);

  private static final HostFiles HOST =
      new HostFiles() {
        @Override
        public String real(String path) {
          return path.equals("/srv/link") ? "/var/lib/kubelet" : path;
        }

        @Override
        public @Nullable FileFacts facts(String path) {
          return switch (path) {
            case "/dev/nvidia0" -> character(195, 0);
            case "/dev/nvidia1" -> character(195, 1);
            case "/dev/nvidiactl" -> character(195, 255);
            case "/dev/nvidia-fs1" -> character(240, 1);
            case "/dev/mem" -> character(1, 1);
            case "/dev/sda" -> facts(FileFacts.Kind.BLOCK_DEVICE, 0600, 0, 8, 0);
            case "/usr/bin/nvidia-ctk" -> facts(FileFacts.Kind.FILE, 0755, 0, 0, 0);
            case "/tmp/nvidia-ctk" -> facts(FileFacts.Kind.FILE, 0777, 0, 0, 0);
            case FILE -> facts(FileFacts.Kind.FILE, 0644, 0, 0, 0);
            case "/run/cdi/open.yaml" -> facts(FileFacts.Kind.FILE, 0644, 1000, 0, 0);
            default -> null;
          };
        }

        private FileFacts character(int major, int minor) {
          return facts(FileFacts.Kind.CHARACTER_DEVICE, 0666, 0, major, minor);
        }

        private FileFacts facts(FileFacts.Kind kind, int mode, int user, int major, int minor) {
          return new FileFacts(kind, mode, user, 0, major, minor, Instant.EPOCH);
        }
      };

  @TempDir Path folder;
  private Hardware hardware;
  private ResourceRule rule = Policy.BUILT_IN.rule("nvidia.com/gpu").orElseThrow();

  @BeforeEach
  void read() throws IOException {
    hardware = HardwareReader.read(TestingTree.unpack("nvidia-8.tree", folder));
  }

  private static CdiReader.Result file(String file, Edits common, Edits device) {
    CdiSpec spec = new CdiSpec(file, "nvidia.com/gpu", common, Map.of(ID, device));
    return new CdiReader.Result(List.of(spec), Map.of());
  }

  private static Edits devices(String... paths) {
    return new Edits(
        List.of(),
        List.of(),
        List.of(paths).stream()
            .map(path -> new CdiSpec.Device("/dev/x", path, "", 0, 0, "rw"))
            .toList(),
        List.of(),
        List.of(),
        false);
  }

  private static Edits mount(String from, String to, String... options) {
    return new Edits(
        List.of(),
        List.of(new CdiSpec.Mount(from, to, "", List.of(options))),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private static Edits hook(String path) {
    return new Edits(
        List.of(new CdiSpec.Hook("createContainer", path, List.of(), List.of())),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private void refused(Edits device, String why) {
    refused(file(FILE, NOTHING, device), why);
  }

  @Test
  void aNumberInTheFileCountsMoreThanTheHostsNode() {
    refused(numbered("/dev/nvidia0", "b", 8, 0), "no character device");
    refused(numbered("/dev/absent", "c", 1, 1), "(1:1) is not allowed");
    refused(numbered("/dev/nvidia0", "c", 195, 1), "belongs to GPU 0000:0b:00.0");
    refused(numbered("/dev/nvidia0", "", 1, 1), "(1:1) is not allowed");
    refused(numbered("/dev/nvidia0", "c", -1, 0), "is not allowed");
    allowed(file(FILE, NOTHING, numbered("/dev/nvidia0", "c", 195, 0)));
    allowed(file(FILE, NOTHING, numbered("/dev/absent", "", 0, 0)));
  }

  private static Edits numbered(String path, String type, int major, int minor) {
    return new Edits(
        List.of(),
        List.of(),
        List.of(new CdiSpec.Device("/dev/nvidia0", path, type, major, minor, "rw")),
        List.of(),
        List.of(),
        false);
  }

  @Test
  void aMountIsOfThePathAndOfNothingElse() {
    refused(
        mounted(new CdiSpec.Mount("/usr/x", "/x", "overlay", List.of("ro", "lowerdir=/"))),
        "a file system of type overlay");
    refused(mounted(new CdiSpec.Mount("/dev/sda", "/x", "ext4", List.of("ro"))), "of type ext4");
    refused(
        mounted(new CdiSpec.Mount("/usr/x", "/x", "", List.of("ro", "rshared"))),
        "reaches the host");
    allowed(file(FILE, NOTHING, mounted(new CdiSpec.Mount("/usr/x", "/x", "bind", List.of("ro")))));
  }

  private static Edits mounted(CdiSpec.Mount mount) {
    return new Edits(List.of(), List.of(mount), List.of(), List.of(), List.of(), false);
  }

  @Test
  void theVendorsProgramIsNotLedToRunAnother() {
    refused(
        hooked(List.of("x", "hook", "chmod"), "LD_PRELOAD=/srv/x.so"), "the variable LD_PRELOAD");
    refused(hooked(List.of("x", "cdi", "generate", "--output", "/etc/cron.d/x")), "something else");
    refused(
        hooked(List.of("x", "hook", "update-ldcache", "--ldconfig-path", "/srv/x")),
        "to run /srv/x");
    refused(hooked(List.of("x", "hook", "y", "-ldconfig-path=/srv/x")), "to run /srv/x");
    refused(hooked(List.of("x", "hook", "y", "--config=/srv/x")), "to obey /srv/x");
    allowed(
        file(
            FILE,
            NOTHING,
            hooked(
                List.of(
                    "nvidia-ctk",
                    "hook",
                    "update-ldcache",
                    "--ldconfig-path",
                    "@/sbin/ldconfig",
                    "--folder",
                    "/usr/lib64"),
                "NVIDIA_CTK_DEBUG=false")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sbin/ldconfig.real",
        "/nix/store/xxq1d1jv-glibc-2.40-66-bin/bin/ldconfig",
        "@/run/nvidia/driver/sbin/ldconfig.real"
      })
  void ldconfigIsWhereDistributionsHaveIt(String path) {
    List<String> words = List.of("nvidia-ctk", "hook", "update-ldcache", "--ldconfig-path", path);
    allowed(file(FILE, NOTHING, hooked(words)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nix/store/a/b/../../../tmp/bin/ldconfig",
        "/run/nvidia/driver/sbin/ldconfig",
        "/var/lib/kubelet/device-plugins/ldconfig"
      })
  void aProgramElsewhereIsNotLdconfig(String path) {
    List<String> words = List.of("nvidia-ctk", "hook", "update-ldcache", "--ldconfig-path", path);
    refused(hooked(words), "to run " + path);
  }

  private static Edits hooked(List<String> words, String... environment) {
    return new Edits(
        List.of(
            new CdiSpec.Hook(
                "createContainer", "/usr/bin/nvidia-ctk", words, List.of(environment))),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  @Test
  void variablesThatNvidiasRuntimeObeysAndGroups() {
    refused(with("NVIDIA_VISIBLE_DEVICES=all"), "NVIDIA_VISIBLE_DEVICES=all");
    refused(with("HABANA_VISIBLE_DEVICES=all"), "HABANA_VISIBLE_DEVICES=all");
    refused(with("NVIDIA_VISIBLE_DEVICES=" + ID + ",1"), "was not allocated");
    allowed(file(FILE, NOTHING, with("NVIDIA_VISIBLE_DEVICES=void")));
    allowed(file(FILE, NOTHING, with("NVIDIA_VISIBLE_DEVICES=" + ID)));
    refused(
        new Edits(List.of(), List.of(), List.of(), List.of(), List.of(44L, 6L), false), "group 6");
  }

  private static Edits with(String variable) {
    return new Edits(List.of(), List.of(), List.of(), List.of(variable), List.of(), false);
  }

  private Answering.Answer judge(CdiReader.Result files) {
    ContainerResponse given =
        new ContainerResponse(
            Map.of(), List.of(), List.of(), Map.of(), List.of(new CdiDevice(NAME)));
    return Answering.judge(rule, hardware, HOST, List.of(ID), given, files);
  }

  private void allowed(CdiReader.Result files) {
    Answering.Answer answer = judge(files);
    assertThat(answer.refusals()).isEmpty();
    assertThat(answer.response().cdiDevices()).containsExactly(new CdiDevice(NAME));
    assertThat(answer.cdi()).containsExactly(NAME);
    assertThat(start(files)).isNull();
  }

  private void refused(CdiReader.Result files, String why) {
    Answering.Answer answer = judge(files);
    assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(Reason.CDI_CONTENT);
    assertThat(answer.refusals().getFirst().message()).contains(why);
    assertThat(answer.quarantines()).isTrue();
    assertThat(answer.response().cdiDevices()).isEmpty();
    Refusal start = start(files);
    assertThat(start).isNotNull();
    assertThat(start.reason()).isEqualTo(Reason.CDI_AT_START);
    assertThat(start.message()).contains(why);
  }

  private @Nullable Refusal start(CdiReader.Result files) {
    return CdiContent.atStart(rule, hardware, HOST, List.of(ID), List.of(NAME), files);
  }

  @Test
  void whatTheVendorsToolWrites() {
    allowed(file(FILE, hook("/usr/bin/nvidia-ctk"), devices("/dev/nvidia0", "/dev/nvidiactl")));
    allowed(file(FILE, mount("/usr/lib/libcuda.so.1", "/usr/lib/libcuda.so.1", "ro"), NOTHING));
    allowed(file(FILE, devices("/dev/nvidia-fs1", "/dev/not-there"), NOTHING));
    for (String socket :
        List.of(
            "/var/run/nvidia-persistenced/socket",
            "/run/nvidia/driver/var/run/nvidia-fabricmanager/socket",
            "/tmp/nvidia-mps")) {
      allowed(file(FILE, mount(socket, socket, "nosuid", "nodev", "rbind", "noexec"), NOTHING));
    }
    refused(file(FILE, mount("/run/nvidia-other/socket", "/x", "rbind"), NOTHING), "not allowed");
  }

  @Test
  void anotherGpuThanTheOneThatWasAllocated() {
    refused(file(FILE, NOTHING, devices("/dev/nvidia0", "/dev/nvidia1")), "0000:0b:00.0");
    refused(file(FILE, devices("/dev/nvidia1"), NOTHING), "/dev/nvidia1 belongs to GPU");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/mem", "/dev/sda"})
  void otherDevices(String path) {
    refused(file(FILE, NOTHING, devices(path)), path);
  }

  @Test
  void hostPathsHooksAndVariables() {
    refused(file(FILE, NOTHING, mount("/", "/host", "ro")), "mount: / holds");
    refused(file(FILE, NOTHING, mount("/srv/link", "/x", "ro")), "/var/lib/kubelet");
    refused(file(FILE, NOTHING, mount("/srv/data", "/x", "rw")), "/srv/data at /x is not allowed");
    refused(file(FILE, NOTHING, mount("/srv/p", "/etc/ld.so.preload", "ro")), "/srv/p");
    refused(file(FILE, hook("/tmp/evil"), NOTHING), "hook /tmp/evil is no known vendor's");
    refused(file(FILE, hook("/tmp/nvidia-ctk"), NOTHING), "can be changed by others");
    refused(file("/run/cdi/open.yaml", NOTHING, NOTHING), "owned by user 1000");
    Edits preload =
        new Edits(List.of(), List.of(), List.of(), List.of("LD_PRELOAD=/x.so"), List.of(), false);
    refused(file(FILE, NOTHING, preload), "variable LD_PRELOAD=/x.so");
    Edits network = new Edits(List.of(), List.of(), List.of(), List.of(), List.of(), true);
    refused(file(FILE, NOTHING, network), "network interfaces");
  }

  @Test
  void whatTheRuleNames() {
    rule =
        new ResourceRule(
                rule.name(),
                rule.vendor(),
                List.of(),
                List.of(new Glob("/dev/mem")),
                List.of(new MountRule("/srv/data", true)),
                List.of(),
                List.of(),
                List.of(),
                4,
                false,
                List.of(),
                true)
            .withBuiltIn();
    allowed(file(FILE, devices("/dev/mem"), mount("/srv/data/a", "/x", "rw")));
  }

  @Test
  void aPluginWhoseFilesAreNotJudged() {
    rule =
        new ResourceRule(
            rule.name(),
            rule.vendor(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            rule.cdi(),
            4,
            false,
            List.of(),
            false);
    allowed(file(FILE, hook("/tmp/evil"), devices("/dev/sda")));
    assertThat(start(CdiReader.Result.NONE)).isNull();
  }

  @Test
  void aDeviceThatIsInNoFileYetIsJudgedAtTheStart() {
    assertThat(judge(CdiReader.Result.NONE).refusals()).isEmpty();
    assertThat(judge(CdiReader.Result.NONE).cdi()).containsExactly(NAME);
    Refusal refusal = start(CdiReader.Result.NONE);
    assertThat(refusal).isNotNull();
    assertThat(refusal.message()).contains("no CDI file of this node has it");
  }

  @Test
  void namesInAnnotationsAndVariablesAreDevicesToo() {
    CdiReader.Result files = file(FILE, NOTHING, devices("/dev/nvidia1"));
    for (ContainerResponse given :
        List.of(
            response(Map.of("NVIDIA_VISIBLE_DEVICES", NAME), Map.of()),
            response(Map.of(), Map.of("cdi.k8s.io/nvidia-device-plugin_x", NAME)))) {
      Answering.Answer answer = Answering.judge(rule, hardware, HOST, List.of(ID), given, files);
      assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(Reason.CDI_CONTENT);
      assertThat(answer.response()).isEqualTo(response(Map.of(), Map.of()));
    }
  }

  private static ContainerResponse response(Map<String, String> envs, Map<String, String> notes) {
    return new ContainerResponse(envs, List.of(), List.of(), notes, List.of());
  }
}
