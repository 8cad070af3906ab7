package io.gpuguard.agent.hardware;

import java.util.List;
import java.util.stream.Stream;

/** Where NVIDIA's driver lies on a host. */
public final class DriverFolders {

  /** Driver roots: the host's own, and the containerised driver's of the GPU operator. */
  public static final List<String> ROOTS = List.of("", "/run/nvidia/driver");

  private static final List<String> IN_ROOT =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/home/kubernetes/bin/nvidia/lib64");

  /** Folders of libraries, of the host's own root first. */
  public static final List<String> LIBRARIES =
      ROOTS.stream().flatMap(root -> IN_ROOT.stream().map(folder -> root + folder)).toList();

  /** Folders of programs. */
  public static final List<String> PROGRAMS =
      ROOTS.stream()
          .flatMap(root -> Stream.of("/usr/bin", "/usr/sbin").map(folder -> root + folder))
          .toList();

  private DriverFolders() {}
}
