package io.gpuguard.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.podresources.AllocatableResponse;
import io.gpuguard.agent.podresources.ContainerResources;
import io.gpuguard.agent.podresources.DynamicResource;
import io.gpuguard.agent.podresources.GetRequest;
import io.gpuguard.agent.podresources.GetResponse;
import io.gpuguard.agent.podresources.ListRequest;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.rpc.Method;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservationTest {

  private static final String GPU = "GPU-00000000-0000-4000-8000-0000000000";
  private static final String ALL_EIGHT =
      "\"GPU-00000000-0000-4000-8000-0000000000%s\""
          .replace("%s", "07\",\"" + String.join("\",\"", more()));

  @TempDir Path folder;
  private HostTree host;

  private static List<String> more() {
    return List.of("0b", "48", "4c", "88", "8b", "c8", "cb").stream().map(b -> GPU + b).toList();
  }

  @BeforeEach
  void unpack() throws IOException {
    host = TestingTree.unpack("nvidia-8.tree", folder);
    Files.createDirectories(host.path(KubeletFolders.PLUGINS));
  }

  private List<String> findings() {
    return Observation.of("node1", host).findings().stream()
        .map(finding -> finding.check().id() + " " + finding.place() + ": " + finding.message())
        .toList();
  }

  private void write(String... lines) throws IOException {
    TestingTree.write(List.of(lines), folder);
  }

  private Path socket(String name, Instant made) throws IOException {
    Path path = host.path(KubeletFolders.PLUGINS + "/" + name);
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path));
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setLastModifiedTime(path, FileTime.from(made));
    return path;
  }

  private void checkpoint(String entries, String registered) throws IOException {
    Files.writeString(
        host.path(KubeletFolders.CHECKPOINT),
        "{\"Data\":{\"PodDeviceEntries\":["
            + entries
            + "],\"RegisteredDevices\":"
            + registered
            + "},\"Checksum\":1}");
  }

  @Test
  void aSocketOlderThanTheKubeletsAndServedByNobodyIsTold() throws IOException {
    socket("kubelet.sock", Instant.parse("2026-01-02T00:00:00Z"));
    socket("nvidia-gpu.sock", Instant.parse("2026-01-01T00:00:00Z"));
    socket("other.sock", Instant.parse("2026-01-03T00:00:00Z"));
    // Process 77 listens on other.sock in another network namespace.
    write(
        "/proc/77/ns/net -> net:[42]",
        "/proc/77/net/unix:",
        "  Num       RefCount Protocol Flags    Type St Inode Path",
        "  0000: 00000002 00000000 00010000 0001 01 5150"
            + " /var/lib/kubelet/device-plugins/other.sock",
        "  0000: 00000003 00000000 00000000 0001 03 5151",
        "/proc/77/fd/3 -> socket:[5150]");
    String plugins = KubeletFolders.PLUGINS;
    assertThat(findings())
        .filteredOn(finding -> !finding.startsWith("GG-AGT-012")) // the test's user may own them
        .containsExactlyInAnyOrder(
            "GG-AGT-013 "
                + plugins
                + "/nvidia-gpu.sock: made 2026-01-01T00:00:00Z, kubelet.sock 2026-01-02T00:00:00Z",
            "GG-AGT-010 " + plugins + "/nvidia-gpu.sock: no process listens on it");
  }

  @Test
  void twoProcessesOnOneSocketAndOthersThatMayWriteIt() throws IOException {
    Path path = socket("x.sock", Instant.now());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (int process : new int[] {77, 78}) {
      write(
          "/proc/" + process + "/ns/net -> net:[42]",
          "/proc/" + process + "/net/unix:",
          "  0000: 00000002 00000000 00010000 0001 01 5150 /var/lib/kubelet/device-plugins/x.sock",
          "/proc/" + process + "/fd/3 -> socket:[5150]");
    }
    assertThat(findings())
        .anyMatch(finding -> finding.matches("GG-AGT-012 .*/x.sock: .*mode 0777"))
        .anyMatch(finding -> finding.endsWith("/x.sock: processes 77, 78"));
  }

  @Test
  void withoutProcessesOwnersAreNotAssessable() throws IOException {
    socket("x.sock", Instant.now());
    assertThat(findings()).anyMatch(finding -> finding.startsWith("GG-AGT-025 /proc: "));
    assertThat(findings()).noneMatch(finding -> finding.startsWith("GG-AGT-010"));
  }

  @Test
  void theHostsPreloadedLibraryIsSeenThroughItsFirstProcess() throws IOException {
    write(
        "/proc/1/root -> ../../elsewhere",
        "/proc/1/ns/net -> net:[42]",
        "/elsewhere/etc/ld.so.preload = /tmp/x.so");
    assertThat(findings()).containsExactly("GG-AGT-024 /etc/ld.so.preload: /tmp/x.so");
  }

  @Test
  void whereTheHostsFilesAreClosedAPreloadedLibraryIsNotAssessable() throws IOException {
    socket("x.sock", Instant.now());
    // A container's own first process, with its own files, in a namespace of its own.
    write(
        "/proc/1/root -> ../../own",
        "/proc/1/ns/net -> net:[42]",
        "/proc/self/ns/pid -> pid:[4026533001]",
        "/own/etc/ld.so.preload = /own.so",
        "/etc/cdi/x.txt = mounted");
    assertThat(findings())
        .noneMatch(finding -> finding.startsWith("GG-AGT-024"))
        .anyMatch(f -> f.startsWith("GG-AGT-025 /proc: ") && f.contains("/etc/ld.so.preload"));
    write("/etc/hostname = the host's", "/etc/ld.so.preload = /tmp/x.so");
    assertThat(findings())
        .contains("GG-AGT-024 /etc/ld.so.preload: /tmp/x.so")
        .noneMatch(f -> f.startsWith("GG-AGT-025 ") && f.contains("/etc/ld.so.preload"));
  }

  @Test
  void aContainerOfItsOwnSeesNoOwners() throws IOException {
    socket("x.sock", Instant.now());
    write("/proc/1/ns/net -> net:[42]", "/proc/self/ns/pid -> pid:[4026533001]");
    assertThat(findings()).singleElement().asString().startsWith("GG-AGT-025 /proc: ");
    write("/proc/7/ns/net -> net:[42]", "/proc/7/comm = kubelet");
    assertThat(findings())
        .as("a node that is a container")
        .singleElement()
        .asString()
        .startsWith("GG-AGT-010");
  }

  @Test
  void aProcessThatMayNotBeLookedIntoCouldBeTheOwner() throws IOException {
    socket("x.sock", Instant.now());
    write(
        "/proc/1/comm = systemd",
        "/proc/7/ns/net -> net:[42]",
        "/proc/self/ns/pid -> pid:[4026531836]");
    assertThat(findings()).singleElement().asString().startsWith("GG-AGT-025 /proc: ");
    write("/proc/1/ns/net -> net:[42]");
    assertThat(findings()).singleElement().asString().startsWith("GG-AGT-010");
  }

  @Test
  void moreRegistrationSocketsThanAreAsked() throws IOException {
    Files.createDirectories(host.path(KubeletFolders.REGISTRY));
    for (int i = 0; i < 65; i++) {
      try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.bind(
            UnixDomainSocketAddress.of(host.path(KubeletFolders.REGISTRY + "/" + i + ".sock")));
      }
    }
    assertThat(findings())
        .contains(
            "GG-AGT-025 /var/lib/kubelet/plugins_registry: 65 sockets, of which not all were"
                + " asked");
  }

  @Test
  void aForeignFileInThePluginFolder() throws IOException {
    write(KubeletFolders.PLUGINS + "/run.sh = true");
    assertThat(findings())
        .containsExactly("GG-AGT-014 " + KubeletFolders.PLUGINS + "/run.sh: a file");
  }

  @Test
  void allGpusOfferedIsFine() throws IOException {
    checkpoint("", "{\"nvidia.com/gpu\":[" + ALL_EIGHT + "]}");
    assertThat(findings()).isEmpty();
  }

  @Test
  void offersAreComparedWithTheHardware() throws IOException {
    String without = ALL_EIGHT.replace(",\"" + GPU + "cb\"", "");
    checkpoint(
        "",
        "{\"nvidia.com/gpu\":["
            + without
            + ",\"GPU-bogus\"],\"nvidia.com/gpu.shared\":[\""
            + GPU
            + "07::0\"],\"example.com/fpga\":[\"anything\"]}");
    assertThat(findings())
        .containsExactlyInAnyOrder(
            "GG-AGT-015 nvidia.com/gpu: GPU-bogus: no GPU of this node",
            "GG-AGT-017 0000:07:00.0: nvidia.com/gpu and nvidia.com/gpu.shared",
            "GG-AGT-016 0000:cb:00.0: no resource of nvidia has a healthy device for it");
  }

  @Test
  void theCheckpointTellsWhatAContainerGot() throws IOException {
    ContainerResponse given =
        new ContainerResponse(
            Map.of(),
            List.of(new Mount("/host", "/var/run/../../", true)),
            List.of(
                new io.gpuguard.agent.deviceplugin.DeviceSpec("/dev/nvidia0", "/dev/nvidia0", "rw"),
                new io.gpuguard.agent.deviceplugin.DeviceSpec("/dev/x", "/dev/sda", "rw")),
            Map.of(),
            List.of());
    checkpoint(
        "{\"PodUID\":\"u1\",\"ContainerName\":\"main\",\"ResourceName\":\"nvidia.com/gpu\","
            + "\"DeviceIDs\":{\"-1\":[\""
            + GPU
            + "07\"]},\"AllocResp\":\""
            + Base64.getEncoder().encodeToString(given.bytes())
            + "\"}",
        "{}");
    assertThat(findings())
        .containsExactlyInAnyOrder(
            "GG-AGT-019 pod u1 container main: nvidia.com/gpu gave a mount: / holds"
                + " /etc/kubernetes",
            "GG-AGT-019 pod u1 container main: nvidia.com/gpu gave /dev/sda, no device of a GPU",
            "GG-AGT-018 nvidia.com/gpu: not among the kubelet's resources");
  }

  private void given(String resource, String id, String registered, String... nodes)
      throws IOException {
    ContainerResponse response =
        new ContainerResponse(
            Map.of(),
            List.of(),
            Stream.of(nodes)
                .map(node -> new io.gpuguard.agent.deviceplugin.DeviceSpec(node, node, "rw"))
                .toList(),
            Map.of(),
            List.of());
    String entry =
        "{\"PodUID\":\"u1\",\"ContainerName\":\"main\",\"ResourceName\":\"%s\",\"DeviceIDs\":{\"-1\":[\"%s\"]},"
            + "\"AllocResp\":\"%s\"}";
    checkpoint(
        String.format(entry, resource, id, Base64.getEncoder().encodeToString(response.bytes())),
        registered);
  }

  @Test
  void aPartitionsOwnNodeIsADeviceOfAGpu(@TempDir Path amd) throws IOException {
    host = TestingTree.unpack("amd-partitions.tree", amd);
    Files.createDirectories(host.path(KubeletFolders.PLUGINS));
    String all =
        "{\"amd.com/gpu\":[\"0000:19:00.0\",\"amdgpu_xcp_0\",\"amdgpu_xcp_1\",\"amdgpu_xcp_2\",\"0000:5c:00.0\"]}";
    given("amd.com/gpu", "amdgpu_xcp_0", all, "/dev/kfd", "/dev/dri/card1", "/dev/dri/renderD129");
    assertThat(findings()).isEmpty();
    given("amd.com/gpu", "amdgpu_xcp_0", all, "/dev/kfd", "/dev/dri/renderD140");
    assertThat(findings())
        .containsExactly(
            "GG-AGT-019 pod u1 container main: amd.com/gpu gave /dev/dri/renderD140, no device of a"
                + " GPU");
    checkpoint("", all);
    TestingTree.write(
        List.of(
            "/proc/11/fd/3 -> /dev/dri/renderD130",
            "/proc/11/ns/net -> net:[42]",
            "/proc/11/comm = miner",
            "/proc/11/cgroup = 0::/user.slice"),
        amd);
    assertThat(findings())
        .containsExactly("GG-AGT-020 0000:19:00.0: process 11 (miner) runs in no pod");
  }

  @Test
  void whatVirtualMachinesGetAndNetworkCardsUnderNvidiasDomain(@TempDir Path virtual)
      throws IOException {
    host = TestingTree.unpack("virtual-machines.tree", virtual);
    Files.createDirectories(host.path(KubeletFolders.PLUGINS));
    String all =
        "{\"nvidia.com/GA102GL_A10\":[\"0000:07:00.0\"],"
            + "\"nvidia.com/NVIDIA_A10-4Q\":[\"7a1b2c3d-0000-4000-8000-333344445555\"],"
            + "\"nvidia.com/hostdev\":[\"0000:3b:00.2\"]}";
    given("nvidia.com/GA102GL_A10", "0000:07:00.0", all, "/dev/vfio/vfio", "/dev/vfio/12");
    assertThat(findings()).isEmpty();
    given(
        "nvidia.com/NVIDIA_A10-4Q",
        "7a1b2c3d-0000-4000-8000-333344445555",
        all,
        "/dev/vfio/vfio",
        "/dev/vfio/60");
    assertThat(findings()).isEmpty();
    given("nvidia.com/hostdev", "0000:3b:00.2", all, "/dev/vfio/vfio", "/dev/infiniband/uverbs0");
    assertThat(findings()).isEmpty();
    String byGroup = "{\"nvidia.com/GA102GL_A10\":[\"12\"],\"nvidia.com/NVIDIA_A10-4Q\":[\"60\"]}";
    given("nvidia.com/GA102GL_A10", "12", byGroup, "/dev/vfio/vfio", "/dev/vfio/12");
    assertThat(findings()).isEmpty();
    given("nvidia.com/GA102GL_A10", "12", byGroup, "/dev/iommu", "/dev/vfio/devices/vfio3");
    assertThat(findings()).isEmpty();
    given("nvidia.com/GA102GL_A10", "0000:07:00.0", all, "/dev/vfio/13");
    assertThat(findings())
        .containsExactly(
            "GG-AGT-019 pod u1 container main: nvidia.com/GA102GL_A10 gave /dev/vfio/13, no device"
                + " of a GPU");
    checkpoint("", all.replace("07:00.0", "0d:00.0").replace("3b:00.2", "3b:00.3"));
    assertThat(findings())
        .containsExactly(
            "GG-AGT-015 nvidia.com/GA102GL_A10: 0000:0d:00.0: no GPU of this node",
            "GG-AGT-015 nvidia.com/hostdev: 0000:3b:00.3: no GPU of this node");
  }

  @Test
  void aPluginThatEndedLeavesItsGpusMissingWhateverTheCheckpointSaid() throws IOException {
    checkpoint("", "{\"nvidia.com/gpu\":[" + ALL_EIGHT + "]}");
    Path socket = host.path(KubeletFolders.POD_RESOURCES);
    Files.createDirectories(socket.getParent());
    String lister = "v1.PodResourcesLister";
    try (Sockets sockets = new Sockets()) {
      sockets.serve(
          socket,
          ServerServiceDefinition.builder(lister)
              .addMethod(
                  Method.unary(lister + "/List", ListRequest::read, ListResponse::read),
                  ServerCalls.asyncUnaryCall(
                      (request, answer) -> answer(answer, new ListResponse(List.of()))))
              .addMethod(
                  Method.unary(
                      lister + "/GetAllocatableResources",
                      ListRequest::read,
                      AllocatableResponse::read),
                  ServerCalls.asyncUnaryCall(
                      (request, answer) -> answer(answer, new AllocatableResponse(List.of()))))
              .build());
      assertThat(findings())
          .hasSize(8)
          .contains("GG-AGT-016 0000:cb:00.0: no resource of nvidia has a healthy device for it");
    }
  }

  /** A claim of a DRA driver stands in no checkpoint of device plugins. */
  @Test
  void aPodThatTheKubeletSaysHoldsAGpuIsNotAccused() throws IOException {
    String uid = "0b7f2a4e-5d0c-4d5e-9d50-1f3f6c1d2a3b";
    write(
        "/proc/10/fd/3 -> /dev/nvidia0",
        "/proc/10/ns/net -> net:[42]",
        "/proc/10/comm = python3",
        "/proc/10/cgroup = 0::/kubepods.slice/kubepods-pod" + uid.replace('-', '_') + ".slice/x",
        "/var/log/pods/team_train_" + uid + "/x = log");
    Path socket = host.path(KubeletFolders.POD_RESOURCES);
    Files.createDirectories(socket.getParent());
    DynamicResource claim = new DynamicResource("c", "team", List.of());
    PodResources[] now = {pod(claim)};
    String lister = "v1.PodResourcesLister";
    try (Sockets sockets = new Sockets()) {
      sockets.serve(
          socket,
          ServerServiceDefinition.builder(lister)
              .addMethod(
                  Method.unary(lister + "/List", ListRequest::read, ListResponse::read),
                  ServerCalls.asyncUnaryCall(
                      (request, answer) -> answer(answer, new ListResponse(List.of()))))
              .addMethod(
                  Method.unary(
                      lister + "/GetAllocatableResources",
                      ListRequest::read,
                      AllocatableResponse::read),
                  ServerCalls.asyncUnaryCall(
                      (request, answer) -> answer(answer, new AllocatableResponse(List.of()))))
              .addMethod(
                  Method.unary(lister + "/Get", GetRequest::read, GetResponse::read),
                  ServerCalls.asyncUnaryCall(
                      (request, answer) -> {
                        assertThat(request.name()).isEqualTo("train");
                        assertThat(request.namespace()).isEqualTo("team");
                        answer(answer, new GetResponse(now[0]));
                      }))
              .build());
      assertThat(findings()).noneMatch(finding -> finding.startsWith("GG-AGT-020"));
      now[0] = pod();
      assertThat(findings()).anyMatch(finding -> finding.startsWith("GG-AGT-020"));
    }
  }

  private static PodResources pod(DynamicResource... claims) {
    return new PodResources(
        "train", "team", List.of(new ContainerResources("main", List.of(), List.of(claims))));
  }

  private static <T> void answer(StreamObserver<T> to, T message) {
    to.onNext(message);
    to.onCompleted();
  }

  @Test
  void aBrokenCheckpointIsNotAssessable() throws IOException {
    Files.writeString(host.path(KubeletFolders.CHECKPOINT), "{\"Data\": [");
    assertThat(findings()).singleElement().asString().startsWith("GG-AGT-025 ");
    checkpoint("{\"PodUID\":\"u1\",\"AllocResp\":\"!\"}", "{}");
    assertThat(findings()).singleElement().asString().startsWith("GG-AGT-025 ").contains("u1");
  }

  @Test
  void processesThatUseAGpuWithoutHavingBeenGivenIt() throws IOException {
    String uid = "0b7f2a4e-5d0c-4d5e-9d50-1f3f6c1d2a3b";
    checkpoint(
        "{\"PodUID\":\""
            + uid
            + "\",\"ContainerName\":\"main\",\"ResourceName\":\"nvidia.com/gpu\","
            + "\"DeviceIDs\":[\""
            + GPU
            + "07\"]}",
        "{\"nvidia.com/gpu\":[" + ALL_EIGHT + "]}");
    write(
        "/proc/10/fd/3 -> /dev/nvidia0",
        "/proc/10/fd/4 -> /dev/nvidia1",
        "/proc/10/ns/net -> net:[42]",
        "/proc/10/comm = python3",
        "/proc/10/cgroup = 0::/kubepods.slice/kubepods-pod" + uid.replace('-', '_') + ".slice/x",
        "/proc/11/fd/3 -> /dev/nvidia2",
        "/proc/11/ns/net -> net:[42]",
        "/proc/11/comm = miner",
        "/proc/11/cgroup = 0::/user.slice");
    assertThat(findings())
        .containsExactly(
            "GG-AGT-020 0000:0b:00.0: process 10 (python3) of pod "
                + uid
                + " was not given this GPU",
            "GG-AGT-020 0000:48:00.0: process 11 (miner) runs in no pod");
  }

  @Test
  void aPreloadedLibrary() throws IOException {
    write("/etc/ld.so.preload = /tmp/x.so");
    assertThat(findings()).containsExactly("GG-AGT-024 /etc/ld.so.preload: /tmp/x.so");
  }

  @Test
  void cdiFilesAreReadAsARuntimeObeysThem() throws IOException {
    write(
        "/usr/bin/nvidia-ctk = elf",
        "/dev/disk = not a device",
        "/etc/cdi/nvidia.yaml:",
        "  cdiVersion: 0.6.0",
        "  kind: nvidia.com/gpu",
        "  containerEdits:",
        "    hooks:",
        "    - {hookName: createContainer, path: /usr/bin/nvidia-ctk, args: [x]}",
        "    mounts:",
        "    - {hostPath: /usr/lib/libcuda.so.1, containerPath: /usr/lib/libcuda.so.1, options:"
            + " [ro]}",
        "  devices:",
        "  - name: \"0\"",
        "    containerEdits:",
        "      hooks: [{hookName: createRuntime, path: /tmp/evil}]",
        "      mounts: [{hostPath: /usr/bin, containerPath: /x, options: [rw]}]",
        "      deviceNodes: [{path: /dev/a, hostPath: /dev/disk}]",
        "      env: [\"LD_PRELOAD=/x.so\"]",
        "/run/cdi/broken.json = {\"kind\": [");
    String file = "GG-AGT-021 /etc/cdi/nvidia.yaml: device 0: ";
    assertThat(findings())
        .filteredOn(finding -> !finding.startsWith("GG-AGT-023")) // the test's user may own it
        .filteredOn(finding -> !finding.contains("nvidia-ctk can be changed"))
        .hasSize(5)
        .contains(
            file + "hook /tmp/evil is no known vendor's program",
            file + "mount: /usr/bin can be written",
            file + "/dev/disk is no character device",
            file + "variable LD_PRELOAD=/x.so")
        .anyMatch(finding -> finding.startsWith("GG-AGT-022 /run/cdi/broken.json: "));
  }

  /**
   * The library of runtimes takes up to version 1.0 {@code Hooks} for {@code hooks}, and in all
   * versions the first of two documents (both seen with cdi.ReadSpec of 1.0.1 and 1.1.2).
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'a.bb/cc','Devices':[{'name':'x','containerEdits':{}}]}",
        "{'kind':'a.bb/cc','devices':[{'name':'x','containeredits':{}}]}",
        "{'kind':'a.bb/cc','devices':[{'name':'x','containerEdits':{'Hooks':[]}}]}",
        "{'kind':'a.bb/cc','devices':[{'name':'x','containerEdits':{'hooks':[{'Path':'/x'}]}}]}",
        "{'kind':'a.bb/cc','containerEdits':{'mounts':[{'HostPath':'/'}]}}",
        "{'kind':'a.bb/cc','containerEdits':{'deviceNodes':[{'Major':8}]}}",
        "{'kind':'a.bb/cc','devices':[{'name':'x'},{'name':'x'}]}"
      })
  void aCdiFileThatReadersTakeDifferentlyIsNotOverlooked(String text) throws IOException {
    write("/etc/cdi/x.json = " + text.replace('\'', '"'));
    assertThat(findings()).anyMatch(finding -> finding.startsWith("GG-AGT-022 /etc/cdi/x.json: "));
  }

  @Test
  void aCdiFileTooLargeIsTold() throws IOException {
    write("/etc/cdi/x.json = {\"kind\":\"a.bb/cc\",\"devices\":[" + "{},".repeat(400_000) + "{}]}");
    write("/etc/cdi/y.json = {\"kind\":\"a.bb/cc\",\"devices\":[" + "{},".repeat(30_000) + "{}]}");
    assertThat(findings())
        .anyMatch(finding -> finding.startsWith("GG-AGT-022 /etc/cdi/x.json: it or all files"))
        .anyMatch(finding -> finding.startsWith("GG-AGT-022 /etc/cdi/y.json: it has more entries"));
  }

  @Test
  void aPipeInPlaceOfTheCheckpointHoldsUpNobody() throws Exception {
    Path checkpoint = folder.resolve("var/lib/kubelet/device-plugins/kubelet_internal_checkpoint");
    Files.deleteIfExists(checkpoint);
    Files.createDirectories(checkpoint.getParent());
    assumeTrue(new ProcessBuilder("mkfifo", checkpoint.toString()).start().waitFor() == 0);
    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), this::findings))
        .anyMatch(
            finding -> finding.contains("kubelet_internal_checkpoint: cannot be read: is no file"));
  }
}
