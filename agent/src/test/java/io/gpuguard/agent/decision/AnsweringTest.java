package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.deviceplugin.CdiDevice;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.DeviceSpec;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.MountRule;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import io.gpuguard.agent.wire.WireReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsweringTest {

  private static final String ID = "GPU-00000000-0000-4000-8000-000000000007";
  private static final String OTHER = "GPU-00000000-0000-4000-8000-00000000000b";

  /** The nodes of the recorded tree, and some traps. */
  private static final HostFiles HOST =
      new HostFiles() {
        @Override
        public String real(String path) {
          return path.equals("/tmp/link") ? "/" : path;
        }

        @Override
        public @Nullable FileFacts facts(String path) {
          return switch (path) {
            case "/dev/nvidia0", "/dev/alias" -> character(195, 0);
            case "/dev/nvidia1" -> character(195, 1);
            case "/dev/nvidiactl" -> character(195, 255);
            case "/dev/nvidia-fs1" -> character(240, 1);
            case "/dev/mem", "/dev/nvidia2" -> character(1, 1);
            case "/dev/vfio/vfio" -> character(10, 196);
            case "/dev/vfio/12" -> character(239, 0);
            case "/dev/vfio/60" -> character(239, 1);
            case "/dev/vfio/devices/vfio3" -> character(238, 3);
            case "/dev/iommu" -> character(10, 125);
            case "/dev/sda" ->
                new FileFacts(FileFacts.Kind.BLOCK_DEVICE, 0, 0, 0, 8, 0, Instant.EPOCH);
            default -> null;
          };
        }

        private FileFacts character(int major, int minor) {
          return new FileFacts(
              FileFacts.Kind.CHARACTER_DEVICE, 0666, 0, 0, major, minor, Instant.EPOCH);
        }
      };

  @TempDir Path folder;
  private Hardware hardware;
  private ResourceRule rule = Policy.BUILT_IN.rule("nvidia.com/gpu").orElseThrow();

  @BeforeEach
  void read() throws IOException {
    hardware = HardwareReader.read(TestingTree.unpack("nvidia-8.tree", folder));
  }

  private Answering.Answer judge(ContainerResponse given) {
    return judge(ID + "::2", given);
  }

  private Answering.Answer judge(String id, ContainerResponse given) {
    return Answering.judge(rule, hardware, HOST, List.of(id), given, CdiReader.Result.NONE);
  }

  private static ContainerResponse envs(String name, String value) {
    return new ContainerResponse(Map.of(name, value), List.of(), List.of(), Map.of(), List.of());
  }

  private static ContainerResponse mount(String from, String to, boolean readOnly) {
    return new ContainerResponse(
        Map.of(), List.of(new Mount(to, from, readOnly)), List.of(), Map.of(), List.of());
  }

  private static ContainerResponse device(String path, String permissions) {
    return new ContainerResponse(
        Map.of(), List.of(), List.of(new DeviceSpec(path, path, permissions)), Map.of(), List.of());
  }

  private static ContainerResponse annotation(String key, String value) {
    return new ContainerResponse(Map.of(), List.of(), List.of(), Map.of(key, value), List.of());
  }

  private static ContainerResponse cdi(String name) {
    return new ContainerResponse(
        Map.of(), List.of(), List.of(), Map.of(), List.of(new CdiDevice(name)));
  }

  private void allowed(ContainerResponse given) {
    Answering.Answer answer = judge(given);
    assertThat(answer.refusals()).isEmpty();
    assertThat(answer.response()).isEqualTo(given);
  }

  private void refused(Reason reason, ContainerResponse given) {
    Answering.Answer answer = judge(given);
    assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(reason);
    assertThat(answer.quarantines()).isTrue();
    assertThat(answer.response())
        .isEqualTo(new ContainerResponse(Map.of(), List.of(), List.of(), Map.of(), List.of()));
  }

  @Test
  void whatNvidiasPluginAnswers() {
    allowed(envs("NVIDIA_VISIBLE_DEVICES", ID));
    allowed(envs("NVIDIA_VISIBLE_DEVICES", "0"));
    allowed(envs("CUDA_MPS_PIPE_DIRECTORY", "/mps"));
    allowed(mount("/dev/null", "/var/run/nvidia-container-devices/" + ID, false));
    allowed(device("/dev/nvidia0", "rw"));
    allowed(device("/dev/nvidiactl", "r"));
    allowed(device("/dev/alias", "rw"));
    allowed(annotation("cdi.k8s.io/nvidia-device-plugin_x", "nvidia.com/gpu=" + ID));
    allowed(cdi("k8s.device-plugin.nvidia.com/gpu=" + ID));
  }

  @Test
  void devicesThatWereNotAllocated() {
    refused(Reason.DEVICE_NODE, device("/dev/nvidia1", "rw"));
    refused(Reason.DEVICE_NODE, device("/dev/nvidia2", "rw")); // named like one, is /dev/mem
    refused(Reason.DEVICE_NODE, device("/dev/mem", "r"));
    refused(Reason.DEVICE_NODE, device("/dev/sda", "rw"));
    refused(Reason.DEVICE_NODE, device("/dev/absent", "rw"));
    refused(Reason.DEVICE_NODE, device("relative", "rw"));
    refused(Reason.DEVICE_NODE, device("/dev/nvidiä", "rw"));
    refused(Reason.DEVICE_NODE, device("/dev/nvidia0", "rwx"));
    refused(
        Reason.DEVICE_NODE,
        new ContainerResponse(
            Map.of(),
            List.of(),
            List.of(new DeviceSpec("/etc/passwd", "/dev/nvidia0", "rw")),
            Map.of(),
            List.of()));
    assertThat(judge(device("/dev/nvidia1", "rw")).refusals().getFirst().message())
        .isEqualTo("/dev/nvidia1 belongs to GPU 0000:0b:00.0, which was not allocated");
  }

  @Test
  void variablesThatGiveMore() {
    refused(Reason.VARIABLE, envs("NVIDIA_VISIBLE_DEVICES", "all"));
    refused(Reason.VARIABLE, envs("NVIDIA_VISIBLE_DEVICES", ID + "," + OTHER));
    refused(Reason.VARIABLE, envs("NVIDIA_VISIBLE_DEVICES", "1"));
    refused(Reason.VARIABLE, envs("NVIDIA_VISIBLE_DEVICES", "nvidia.com/gpu=all"));
    refused(Reason.VARIABLE, envs("LD_PRELOAD", "/x.so"));
    refused(Reason.VARIABLE, envs("PATH", "/x"));
  }

  @Test
  void mountsThatGiveTheHost() {
    refused(Reason.MOUNT, mount("/", "/host", true));
    refused(Reason.MOUNT, mount("/run/nvidia/mps/../../..", "/host", true));
    refused(Reason.MOUNT, mount("/tmp/link", "/host", true));
    refused(Reason.MOUNT, mount("/var/lib/kubelet", "/x", true));
    refused(Reason.MOUNT, mount("/home", "/x", true));
    refused(Reason.MOUNT, mount("/home/kubernetes/bin/nvidia", "/usr/local/nvidia", false));
    refused(Reason.MOUNT, mount("/dev/null", "/", false));
    refused(Reason.MOUNT, mount("/run/nvidia/mps", "/etc/../proc/self/x", false));
    refused(Reason.MOUNT, mount("relative", "/x", true));
    refused(Reason.MOUNT, mount("/run/nvidia/mps/ä", "/x", true));
  }

  @Test
  void aMountOverTheLoadersFileNeedsTheFileInTheRule() {
    ContainerResponse given = mount("/usr/local/vgpu/ld.so.preload", "/etc/ld.so.preload", true);
    refused(Reason.MOUNT, given);
    rule = with(List.of(), List.of(new MountRule("/usr/local/vgpu", false)));
    refused(Reason.MOUNT, given);
    rule = with(List.of(), List.of(new MountRule("/usr/local/vgpu/ld.so.preload", false)));
    allowed(given);
  }

  @Test
  void aPatternDoesNotMeanTheLoadersVariables() {
    rule = with(List.of(new Glob("*")), List.of());
    allowed(envs("MY_OWN", "x"));
    refused(Reason.VARIABLE, envs("LD_PRELOAD", "/x.so"));
    refused(Reason.VARIABLE, envs("NVIDIA_VISIBLE_DEVICES", "all"));
    rule = with(List.of(new Glob("LD_PRELOAD")), List.of());
    allowed(envs("LD_PRELOAD", "/x.so"));
  }

  private ResourceRule with(List<Glob> environment, List<MountRule> mounts) {
    return new ResourceRule(
            rule.name(),
            rule.vendor(),
            List.of(),
            List.of(),
            mounts,
            environment,
            List.of(),
            List.of(),
            4,
            false,
            List.of(),
            true)
        .withBuiltIn();
  }

  @Test
  void annotationsAndCdiNames() {
    refused(Reason.ANNOTATION, annotation("io.kubernetes.cri-o.Devices", "/dev/sda"));
    refused(
        Reason.ANNOTATION, annotation("cdi.k8s.io/x", "nvidia.com/gpu=" + ID + ",evil.com/x=y"));
    refused(Reason.CDI_NAME, cdi("nvidia.com/gpu=all"));
    refused(Reason.CDI_NAME, cdi("nvidia.com/gpu=" + OTHER));
    refused(Reason.CDI_NAME, cdi("management.nvidia.com/gpu=" + ID));
    refused(Reason.CDI_NAME, cdi("nvidia.com/gpu"));
    refused(Reason.CDI_NAME, cdi("="));
  }

  @Test
  void theLetterMIsTakenOff() {
    Answering.Answer answer = judge(device("/dev/nvidia0", "mrw"));
    assertThat(answer.quarantines()).isFalse();
    assertThat(answer.response()).isEqualTo(device("/dev/nvidia0", "rw"));
    assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(Reason.MKNOD);
  }

  @Test
  void fieldsThatNobodyKnowsAreTakenOff() throws Exception {
    byte[] bytes = {0x7a, 1, 'x'}; // field 15
    Answering.Answer answer = judge(ContainerResponse.read(new WireReader(bytes)));
    assertThat(answer.refusals()).extracting(Refusal::reason).containsExactly(Reason.UNKNOWN_FIELD);
    assertThat(answer.response().unknown().isEmpty()).isTrue();
  }

  @Test
  void aVirtualMachineGetsItsGpuAloneByWhateverIdItIsOffered(@TempDir Path virtual)
      throws IOException {
    hardware = HardwareReader.read(TestingTree.unpack("virtual-machines.tree", virtual));
    rule = Policy.BUILT_IN.rule("nvidia.com/GA102GL_A10").orElseThrow();
    for (String id : List.of("0000:07:00.0", "12")) {
      for (ContainerResponse fine :
          List.of(
              device("/dev/vfio/vfio", "rw"),
              device("/dev/vfio/12", "rw"),
              device("/dev/vfio/devices/vfio3", "rw"),
              device("/dev/iommu", "rw"),
              envs("PCI_RESOURCE_NVIDIA_COM_GA102GL_A10", "0000:07:00.0,0000:07:00.1"))) {
        assertThat(judge(id, fine).refusals()).as("%s %s", id, fine).isEmpty();
      }
      for (ContainerResponse wrong :
          List.of(
              device("/dev/vfio/60", "rw"),
              device("/dev/nvidia0", "rw"),
              envs("PCI_RESOURCE_NVIDIA_COM_GA102GL_A10", "0000:0b:00.0"),
              envs("PCI_RESOURCE_NVIDIA_COM_GA102GL_A10", ""),
              envs("MDEV_PCI_RESOURCE_X", "7a1b2c3d-0000-4000-8000-333344445555"))) {
        assertThat(judge(id, wrong).refusals()).as("%s %s", id, wrong).hasSize(1);
      }
    }
    ContainerResponse vgpu = envs("MDEV_PCI_RESOURCE_X", "7a1b2c3d-0000-4000-8000-333344445555");
    assertThat(judge("60", vgpu).refusals()).isEmpty();
    assertThat(judge("60", device("/dev/vfio/60", "rw")).refusals()).isEmpty();
    assertThat(judge("60", device("/dev/vfio/12", "rw")).refusals()).hasSize(1);
  }
}
