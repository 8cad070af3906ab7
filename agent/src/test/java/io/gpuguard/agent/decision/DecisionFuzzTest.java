package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.allocation.DeviceIds.Match;
import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.deviceplugin.CdiDevice;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DeviceSpec;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a plugin says, nothing is thrown and nothing passes that must not. */
class DecisionFuzzTest {

  /** Pieces from which ids, paths, names and values of plausible and hostile plugins are made. */
  private static final List<String> PIECES =
      List.of(
          "GPU-00000000-0000-4000-8000-000000000007",
          "GPU-00000000-0000-4000-8000-00000000000b",
          "MIG-",
          "nvidia0",
          "nvidia9999999999",
          "card0",
          "amdgpu_xcp_1",
          "0000:19:00.0",
          "::",
          "-",
          "/",
          "//",
          "..",
          ".",
          "/dev/",
          "/dev/nvidia0",
          "/dev/mem",
          "/run/nvidia/mps",
          "all",
          ",",
          "=",
          "nvidia.com/gpu=",
          "NVIDIA_VISIBLE_DEVICES",
          "LD_PRELOAD",
          "CUDA_MPS_X",
          "cdi.k8s.io/",
          "\0",
          "\n",
          "ä",
          "\uD800",
          " ",
          "rw",
          "m",
          "1",
          "99999999999999999999");

  @TempDir Path folder;

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "nvidia-8.tree, nvidia.com/gpu",
    "nvidia-mig-mixed.tree, nvidia.com/gpu",
    "fallen-off-bus.tree, nvidia.com/gpu",
    "amd-partitions.tree, amd.com/gpu",
    "intel.tree, gpu.intel.com/i915",
    "mixed.tree, habana.ai/gaudi"
  })
  void noDeviceIsHealthyThatTheHardwareLacks(String tree, String resource) throws IOException {
    Hardware hardware = HardwareReader.read(TestingTree.unpack(tree, folder));
    ResourceRule rule = Policy.BUILT_IN.rule(resource).orElseThrow();
    Vendor vendor = DeviceIds.vendor(resource).orElseThrow();
    DeviceIds ids = new DeviceIds(hardware);
    List<Device> last = List.of();
    int healthy = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      List<Device> given = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        String id =
            random.nextBoolean() || hardware.gpus().isEmpty()
                ? text(random)
                : hardware.gpus().get(random.nextInt(hardware.gpus().size())).address();
        given.add(new Device(id, random.nextBoolean() ? "Healthy" : text(random), null));
      }
      Offering.Offer offer =
          Offering.judge(
              new Offering.Case(
                  rule, hardware, true, last, random.nextInt(5) == 0, Map.of(), Set.of()),
              new DeviceList(given));
      last = offer.list() == null ? last : offer.list().devices();
      assertThat(last).doesNotHaveDuplicates();
      for (Device device : last) {
        if (device.health().equals("Healthy")) {
          healthy++;
          Match match = ids.match(vendor, device.id());
          assertThat(match)
              .as("seed %d, %s", seed, device.id())
              .isNotInstanceOf(Match.Unknown.class);
          if (match instanceof Match.Found found) {
            assertThat(found.gpu().usable()).isTrue();
          }
        }
      }
    }
    if (!hardware.usable().isEmpty() && !resource.startsWith("gpu.intel")) {
      assertThat(healthy).as("real devices pass").isPositive();
    }
  }

  @Test
  void noAnswerGivesMoreThanItsDevices() throws IOException {
    Hardware hardware = HardwareReader.read(TestingTree.unpack("nvidia-8.tree", folder));
    ResourceRule rule = Policy.BUILT_IN.rule("nvidia.com/gpu").orElseThrow();
    String id = PIECES.getFirst();
    int passed = 0;
    for (int seed = 0; seed < 8000; seed++) {
      Random random = new Random(seed);
      Map<String, String> envs = new LinkedHashMap<>();
      Map<String, String> annotations = new LinkedHashMap<>();
      envs.put(text(random), text(random));
      annotations.put(text(random), text(random));
      ContainerResponse given =
          new ContainerResponse(
              envs,
              List.of(new Mount(text(random), text(random), random.nextBoolean())),
              List.of(new DeviceSpec(text(random), text(random), text(random))),
              annotations,
              List.of(new CdiDevice(text(random))));
      ContainerResponse left =
          Answering.judge(rule, hardware, HOST, List.of(id), given, CdiReader.Result.NONE)
              .response();
      passed +=
          left.equals(new ContainerResponse(Map.of(), List.of(), List.of(), Map.of(), List.of()))
              ? 0
              : 1;
      assertThat(left.envs()).doesNotContainKey("LD_PRELOAD");
      String visible = left.envs().getOrDefault("NVIDIA_VISIBLE_DEVICES", id);
      assertThat(visible).as("seed %d", seed).isNotEqualTo("all").doesNotContain(PIECES.get(1));
      for (Mount mount : left.mounts()) {
        assertThat(HostPathRule.danger(mount.hostPath(), mount.readOnly())).isNull();
        assertThat(HostPathRule.normal(mount.hostPath()))
            .matches("/run/nvidia/mps.*|/run/nvidia/driver/usr.*|/dev/null.*");
      }
      for (DeviceSpec device : left.devices()) {
        assertThat(HostPathRule.normal(device.hostPath())).isEqualTo("/dev/nvidia0");
        assertThat(device.permissions()).doesNotContain("m");
      }
      for (CdiDevice device : left.cdiDevices()) {
        assertThat(device.name()).isIn("nvidia.com/gpu=" + id, "nvidia.com/gpu=0");
      }
    }
    assertThat(passed).as("some of it is allowed").isGreaterThan(30);
  }

  /** /dev/nvidia0 and /dev/mem are there, all other paths are not. */
  private static final HostFiles HOST =
      new HostFiles() {
        @Override
        public String real(String path) {
          return path;
        }

        @Override
        public @Nullable FileFacts facts(String path) {
          return switch (path) {
            case "/dev/nvidia0" -> facts(195, 0);
            case "/dev/mem" -> facts(1, 1);
            default -> null;
          };
        }

        private FileFacts facts(int major, int minor) {
          return new FileFacts(
              FileFacts.Kind.CHARACTER_DEVICE, 0666, 0, 0, major, minor, Instant.EPOCH);
        }
      };

  @Test
  void noEndpointLeadsOutOfTheFolder() {
    Path plugins = Path.of("/plugins");
    for (int seed = 0; seed < 8000; seed++) {
      Random random = new Random(seed);
      String endpoint = text(random);
      RegisterRequest request = new RegisterRequest("v1beta1", endpoint, "nvidia.com/gpu", null);
      if (Registering.malformed(request) == null) {
        assertThat(plugins.resolve(endpoint).normalize().getParent())
            .as("seed %d", seed)
            .isEqualTo(plugins);
      }
      RegisterRequest odd = new RegisterRequest(text(random), "x", text(random), null);
      assertThat(Registering.malformed(odd)).isNotNull();
    }
  }
}
