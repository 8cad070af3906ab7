package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static io.gpuguard.agent.gateway.TestingNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as a process with the memory of its image, which ends when memory does: what strangers
 * send or write costs them their own devices at most.
 */
@Tag("real")
class AgentMemoryTest {

  @TempDir Path folder;
  private HostTree host;
  private Path root;
  private Path plugins;
  private TestingKubelet kubelet;

  @BeforeEach
  void start() throws Exception {
    root = Files.createDirectory(folder.resolve("root"));
    host = TestingTree.unpack("nvidia-8.tree", root);
    plugins = folder.resolve("gw");
    kubelet = TestingKubelet.start(host);
  }

  @AfterEach
  void stop() {
    kubelet.close();
  }

  private AgentProcess agent() throws Exception {
    return AgentProcess.start(root, plugins, folder.resolve("agent.log"), Map.of());
  }

  private void until(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("not %s; %s", what, Files.readString(folder.resolve("agent.log")));
      }
      Thread.sleep(20);
    }
  }

  private TestingPlugin honest() throws Exception {
    until("open", () -> Files.exists(plugins.resolve("kubelet.sock")));
    TestingPlugin plugin = TestingPlugin.start(plugins, "a.sock", GPU, FIRST, SECOND);
    until("registers", () -> plugin.register().isOk());
    return plugin;
  }

  private void works(TestingPlugin plugin) throws Exception {
    until("healthy", () -> kubelet.healthy(GPU).equals(List.of(FIRST, SECOND)));
    until("connected", () -> kubelet.connected(GPU));
    int before = plugin.allocated.size();
    assertThat(kubelet.allocate(GPU, SECOND).containers()).hasSize(1);
    assertThat(plugin.allocated).hasSizeGreaterThan(before);
  }

  private void survives(DeviceList list) throws Exception {
    try (AgentProcess agent = agent();
        TestingPlugin plugin = honest();
        TestingPlugin loud = TestingPlugin.start(plugins, "b.sock", "nvidia.com/other", list)) {
      works(plugin);
      for (int i = 0; i < 3; i++) {
        loud.register();
        Thread.sleep(1500);
        works(plugin);
      }
      assertThat(agent.alive()).isTrue();
      assertThat(agent.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void asManyDevicesAsTheKubeletTakes() throws Exception {
    List<Device> many = new ArrayList<>();
    for (int i = 0; i < 68_000; i++) {
      many.add(new Device("GPU-11111111-0000-4000-8000-000000000000::" + i, "Healthy", null));
    }
    survives(new DeviceList(many));
  }

  @Test
  void millionsOfDevicesWithoutAName() throws Exception {
    survives(new DeviceList(Collections.nCopies(2_500_000, new Device("", "", null))));
  }

  @Test
  void aLongListOfLongNames() throws Exception {
    List<Device> many = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      many.add(new Device("GPU-11111111-0000-4000-8000-000000000000::" + i, "Healthy", null));
    }
    survives(new DeviceList(many));
  }

  @Test
  void aCdiFileAndACheckpointOfMegabytes() throws Exception {
    String devices =
        "{\"name\":\"d\",\"containerEdits\":{\"hooks\":[" + "{},".repeat(100) + "{}]}},";
    write(
        "/etc/cdi/huge.json", "{\"kind\":\"a.b/c\",\"devices\":[" + devices.repeat(60_000) + "1]}");
    for (int i = 0; i < 40; i++) {
      write(
          "/etc/cdi/" + i + ".json",
          "{\"kind\":\"a.b/c\",\"devices\":[" + devices.repeat(2000) + "1]}");
    }
    String entry = "{\"PodUID\":\"1\",\"ResourceName\":\"nvidia.com/gpu\"},";
    write(
        "/var/lib/kubelet/device-plugins/kubelet_internal_checkpoint",
        "{\"Data\":{\"PodDeviceEntries\":[" + entry.repeat(500_000) + "1]}}");
    try (AgentProcess agent = agent();
        TestingPlugin plugin = honest()) {
      works(plugin);
      kubelet.preStart(GPU, FIRST);
      Thread.sleep(5000);
      works(plugin);
      assertThat(agent.alive()).isTrue();
      assertThat(agent.log()).doesNotContain("OutOfMemory");
    }
  }

  private void write(String path, String text) throws Exception {
    Path file = host.path(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
