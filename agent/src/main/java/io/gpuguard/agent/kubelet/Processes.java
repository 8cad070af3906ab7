package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.hardware.HostTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which processes are there to be looked at. A container sees its own ones alone unless it has the
 * host's process namespace, and what a process of more capabilities has open only with SYS_PTRACE.
 *
 * @param seen process ids
 * @param host whether they are the host's, so that the first of them is the host's first
 * @param all whether these are all processes of the host and each can be looked into
 */
public record Processes(List<String> seen, boolean host, boolean all) {

  /** The kernel gives the first process namespace this number (PROC_PID_INIT_INO). */
  private static final String FIRST_NAMESPACE = "pid:[4026531836]";

  public Processes {
    seen = List.copyOf(seen);
  }

  public static Processes read(HostTree host) {
    List<String> seen = new ArrayList<>();
    boolean all = true;
    boolean kubelet = false;
    for (String name : host.names("/proc")) {
      if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        seen.add(name);
        kubelet |= host.lines("/proc/" + name + "/comm").contains("kubelet");
        all &= namespace(host, name) != null || !host.exists("/proc/" + name);
      }
    }
    String own = host.linkOrNull("/proc/self/ns/pid");
    // A node that is a container itself, as kind makes them, has a namespace of its own.
    boolean ofHost = own == null || own.equals(FIRST_NAMESPACE) || kubelet;
    return new Processes(seen, ofHost, all && ofHost && !seen.isEmpty());
  }

  /** The network namespace of a process; null if it may not be looked into. */
  static @Nullable String namespace(HostTree host, String process) {
    return host.linkOrNull("/proc/" + process + "/ns/net");
  }
}
