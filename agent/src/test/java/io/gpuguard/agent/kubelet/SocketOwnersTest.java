package io.gpuguard.agent.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketOwnersTest {

  private static final String SOCKET = "/var/lib/kubelet/device-plugins/nvidia.sock";

  @TempDir Path folder;

  @Test
  void whoCallsAnAbstractSocketLikeAFileDoesNotOwnTheFile() throws IOException {
    TestingTree.write(
        List.of(
            "/proc/7/ns/net -> net:[1]",
            "/proc/7/fd/3 -> socket:[111]",
            "/proc/8/fd/3 -> socket:[222]",
            "/proc/8/ns/net -> net:[1]",
            "/proc/7/net/unix:",
            "  Num       RefCount Protocol Flags    Type St Inode Path",
            "  0000000000000000: 00000002 00000000 00010000 0001 01 111 " + SOCKET,
            "  0000000000000000: 00000002 00000000 00010000 0001 01 222 @" + SOCKET),
        folder);
    SocketOwners owners =
        SocketOwners.read(new HostTree(folder), List.of("7", "8"), List.of("device-plugins"));
    assertThat(owners.of(SOCKET)).containsExactly(7);
  }
}
