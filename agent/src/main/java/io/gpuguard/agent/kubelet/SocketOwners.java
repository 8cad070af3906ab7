package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.hardware.HostTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who listens on which unix socket: /proc/PID/net/unix of every network namespace, and the
 * processes that hold these sockets open. Needs the host's process namespace.
 */
final class SocketOwners {

  /** SO_ACCEPTCON in the flags column: it listens. */
  private static final int LISTENS = 0x10000;

  /** Some fifty thousand sockets in one network namespace. */
  private static final int LARGEST = 6 << 20;

  private final Map<String, List<Integer>> processesByPath = new HashMap<>();

  private SocketOwners() {}

  /** Looks at all processes for sockets whose path holds one of these texts. */
  static SocketOwners read(HostTree host, List<String> processes, List<String> folders) {
    Map<String, String> pathByInode = new HashMap<>();
    Set<String> namespaces = new HashSet<>();
    for (String process : processes) {
      String namespace = Processes.namespace(host, process);
      if (namespace != null && namespaces.add(namespace)) {
        listening(host, "/proc/" + process + "/net/unix", folders, pathByInode);
      }
    }
    SocketOwners owners = new SocketOwners();
    if (!pathByInode.isEmpty()) {
      processes.forEach(process -> owners.holders(host, process, pathByInode));
    }
    return owners;
  }

  private static void listening(
      HostTree host, String file, List<String> folders, Map<String, String> pathByInode) {
    String text = host.longText(file, LARGEST);
    if (text == null) {
      return;
    }
    for (String line : text.split("\n")) {
      // Num RefCount Protocol Flags Type St Inode Path
      String[] words = line.strip().split("\\s+", 8);
      // An @ begins the name of one that is no file, which any process may call as it likes.
      if (words.length == 8
          && flags(words[3])
          && !words[7].startsWith("@")
          && folders.stream().anyMatch(words[7]::contains)) {
        pathByInode.put(words[6], words[7]);
      }
    }
  }

  private static boolean flags(String hex) {
    try {
      return (Integer.parseUnsignedInt(hex, 16) & LISTENS) != 0;
    } catch (NumberFormatException e) {
      return false; // the heading
    }
  }

  private void holders(HostTree host, String process, Map<String, String> pathByInode) {
    String folder = "/proc/" + process + "/fd";
    for (String descriptor : host.namesOrNone(folder)) {
      String target = host.linkOrNull(folder + "/" + descriptor);
      if (target != null && target.startsWith("socket:[")) {
        String path = pathByInode.get(target.substring(8, target.length() - 1));
        if (path != null) {
          processesByPath
              .computeIfAbsent(path, key -> new ArrayList<>())
              .add(Integer.parseInt(process));
        }
      }
    }
  }

  /** The processes that listen on a path; a container may know the folder by a longer path. */
  List<Integer> of(String path) {
    return processesByPath.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(path))
        .flatMap(entry -> entry.getValue().stream())
        .distinct()
        .sorted()
        .toList();
  }
}
