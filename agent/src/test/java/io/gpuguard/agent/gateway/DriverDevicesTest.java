package io.gpuguard.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.cdi.CdiSpec.Edits;
import io.gpuguard.agent.decision.HostFiles;
import io.gpuguard.agent.dra.DeviceHealth;
import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.podresources.CdiName;
import io.gpuguard.agent.podresources.ClaimResource;
import io.gpuguard.agent.podresources.ContainerResources;
import io.gpuguard.agent.podresources.DynamicResource;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverDevicesTest {

  private static final String DRIVER = "gpu.example.com";

  /** Nodes of the recorded tree, where a file in a folder of a test can be none. */
  private static final HostFiles NODES =
      new HostFiles() {
        @Override
        public String real(String path) {
          return path.equals("/dev/alias") ? "/dev/nvidia1" : path;
        }

        @Override
        public @Nullable FileFacts facts(String path) {
          int minor =
              switch (path) {
                case "/dev/nvidia0" -> 0;
                case "/dev/nvidia1" -> 1;
                case "/dev/nvidiactl" -> 255;
                default -> -1;
              };
          return minor < 0
              ? null
              : new FileFacts(
                  FileFacts.Kind.CHARACTER_DEVICE, 0666, 0, 0, 195, minor, Instant.EPOCH);
        }
      };

  @TempDir Path root;
  private HostTree host;
  private final Sockets sockets = new Sockets();
  private DriverDevices devices;

  @BeforeEach
  void read() throws IOException {
    host = TestingTree.unpack("nvidia-8.tree", root);
    devices =
        new DriverDevices(
            host,
            new World(NODES, Policy.BUILT_IN, HardwareReader.read(host)),
            new PodResourcesClient(sockets, host.path(KubeletFolders.POD_RESOURCES)));
  }

  @AfterEach
  void close() {
    sockets.close();
  }

  private List<String> gpus(String device) {
    return devices.gpus(DRIVER, new DeviceHealth.Id("pool", device)).stream()
        .map(Gpu::address)
        .toList();
  }

  private static CdiReader.Result file(String... nodes) {
    Edits edits =
        new Edits(
            List.of(),
            List.of(),
            List.of(nodes).stream()
                .map(path -> new CdiSpec.Device(path, path, "", 0, 0, "rw"))
                .toList(),
            List.of(),
            List.of(),
            false);
    CdiSpec spec = new CdiSpec("/run/cdi/x.json", "example.com/gpu", edits, Map.of("0", edits));
    return new CdiReader.Result(List.of(spec), Map.of());
  }

  private void prepared(String device, String... nodes) {
    devices.prepared(
        new DraDevice(DRIVER, "pool", device), List.of("example.com/gpu=0"), file(nodes));
  }

  @Test
  void aPreparedDeviceIsTheGpuWhoseNodesItGives() {
    prepared("gpu-1", "/dev/alias", "/dev/nvidiactl");
    assertThat(gpus("gpu-1")).containsExactly("0000:0b:00.0");
    prepared("both", "/dev/nvidia0", "/dev/nvidia1");
    assertThat(gpus("both")).containsExactly("0000:07:00.0", "0000:0b:00.0");
    prepared("none", "/dev/nvidiactl", "/dev/absent");
    assertThat(gpus("none")).isEmpty();
    assertThat(gpus("never-seen")).isEmpty();
    assertThat(devices.gpus("other.example.com", new DeviceHealth.Id("pool", "gpu-1"))).isEmpty();
  }

  @Test
  void whatResourceSlicesSayCountsToo() {
    prepared("gpu-1", "/dev/nvidia1");
    devices.sliced(Map.of(new DraDevice(DRIVER, "pool", "gpu-1"), Set.of("0000:48:00.0", "gone")));
    assertThat(gpus("gpu-1")).containsExactly("0000:0b:00.0", "0000:48:00.0");
  }

  @Test
  void theKubeletTellsOfThoseThatAnEarlierProcessLetThrough() throws IOException {
    Path file = host.path("/run/cdi/x.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "{\"kind\": \"example.com/gpu\", \"devices\": [{\"name\": \"0\", \"containerEdits\":"
            + " {\"deviceNodes\": [{\"path\": \"/dev/nvidia0\"}]}}]}");
    ClaimResource claim =
        new ClaimResource(List.of(new CdiName("example.com/gpu=0")), DRIVER, "pool", "gpu-0", "");
    ContainerResources container =
        new ContainerResources(
            "main", List.of(), List.of(new DynamicResource("c", "ns", List.of(claim))));
    try (TestingKubelet kubelet = TestingKubelet.start(host)) {
      kubelet.pods(new ListResponse(List.of(new PodResources("p", "ns", List.of(container)))));
      assertThat(gpus("gpu-0")).containsExactly("0000:07:00.0");
    }
    assertThat(gpus("gpu-0")).as("kept").containsExactly("0000:07:00.0");
  }
}
