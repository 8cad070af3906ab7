package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which processes hold a GPU's own device nodes open, by /proc. */
public final class Holders {

  /** In cgroup paths of both drivers: {@code pod<uid>}, with - or _ between its parts. */
  private static final Pattern POD =
      Pattern.compile(
          "pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}"
              + "|[0-9a-f]{32})");

  private Holders() {}

  /**
   * One process that uses a GPU.
   *
   * @param podUid null if it runs in no pod
   */
  public record Holder(int process, String program, String address, @Nullable String podUid) {}

  /** Holders among these processes. */
  public static List<Holder> read(HostTree host, List<String> processes, Hardware hardware) {
    Map<String, Gpu> byNode = new HashMap<>();
    hardware.gpus().forEach(gpu -> gpu.allNodes().forEach(node -> byNode.put(node.path(), gpu)));
    if (byNode.isEmpty()) {
      return List.of();
    }
    return processes.stream().flatMap(process -> held(host, process, byNode).stream()).toList();
  }

  private static List<Holder> held(HostTree host, String process, Map<String, Gpu> byNode) {
    TreeSet<String> addresses = new TreeSet<>();
    String folder = "/proc/" + process + "/fd";
    for (String descriptor : host.namesOrNone(folder)) {
      String target = host.linkOrNull(folder + "/" + descriptor);
      Gpu gpu = target == null ? null : byNode.get(target);
      if (gpu != null) {
        addresses.add(gpu.address());
      }
    }
    return addresses.stream()
        .map(
            address ->
                new Holder(
                    Integer.parseInt(process),
                    host.lines("/proc/" + process + "/comm").stream().findFirst().orElse("?"),
                    address,
                    pod(host, process)))
        .toList();
  }

  /** The UID of the pod that a process runs in; null if in none. */
  public static @Nullable String pod(HostTree host, String process) {
    for (String line : host.lines("/proc/" + process + "/cgroup")) {
      Matcher matcher = POD.matcher(line);
      if (matcher.find()) {
        return matcher.group(1).replace('_', '-');
      }
    }
    return null;
  }
}
