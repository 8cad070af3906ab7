package io.gpuguard.agent.finding;

import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.kubelet.PluginSocket;
import io.gpuguard.agent.kubelet.Processes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is wrong in the folders where plugins and kubelet meet. */
public final class KubeletFindings {

  /** What the kubelet and its plugins are known to leave here besides sockets. */
  private static final Set<String> KNOWN =
      Set.of("kubelet_internal_checkpoint", "DEPRECATION", "gpuguard");

  private KubeletFindings() {}

  public static List<NodeFinding> of(KubeletFolders folders, HostTree host) {
    List<NodeFinding> findings = new ArrayList<>();
    for (PluginSocket socket : folders.plugins()) {
      socket(socket, folders, findings);
      FileFacts kubelet = folders.kubelet();
      if (kubelet != null && socket.facts().modified().isBefore(kubelet.modified())) {
        findings.add(
            NodeFinding.fail(
                NodeCheck.SOCKET_STALE,
                socket.path(),
                "made " + socket.facts().modified() + ", kubelet.sock " + kubelet.modified()));
      }
    }
    folders.registry().forEach(socket -> socket(socket, folders, findings));
    foreign(host, findings);
    return findings;
  }

  /**
   * Who serves a socket and who uses a GPU, only processes tell.
   *
   * @param preload whether the host's /etc/ld.so.preload could be looked for
   */
  public static List<NodeFinding> unseen(
      KubeletFolders folders, Hardware hardware, boolean preload) {
    String more = preload ? "" : ", nor whether /etc/ld.so.preload loads a library everywhere";
    Processes processes = folders.processes();
    boolean sockets = !folders.plugins().isEmpty() || !folders.registry().isEmpty();
    boolean gpus = !hardware.gpus().isEmpty() && !processes.seen().isEmpty();
    return processes.all() || !sockets && !gpus
        ? List.of()
        : List.of(
            NodeFinding.notAssessable(
                NodeCheck.NOT_SEEN,
                "/proc",
                "not every process of the host can be looked into, so nobody knows who serves the"
                    + " plugin sockets and who uses a GPU without an allocation"
                    + more
                    + ": hostPID and SYS_PTRACE are needed"));
  }

  private static void socket(
      PluginSocket socket, KubeletFolders folders, List<NodeFinding> findings) {
    FileFacts facts = socket.facts();
    if (facts.user() != 0 || facts.writableByOthers()) {
      findings.add(
          NodeFinding.fail(
              NodeCheck.SOCKET_OPEN,
              socket.path(),
              String.format("owned by user %d, mode %04o", facts.user(), facts.mode())));
    }
    if (folders.processes().all() && socket.servers().isEmpty()) {
      findings.add(
          NodeFinding.fail(NodeCheck.SOCKET_UNSERVED, socket.path(), "no process listens on it"));
    }
    if (socket.servers().size() > 1) {
      findings.add(
          NodeFinding.fail(
              NodeCheck.SOCKET_SHARED,
              socket.path(),
              socket.servers().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(", ", "processes ", ""))));
    }
  }

  private static void foreign(HostTree host, List<NodeFinding> findings) {
    for (String name : host.names(KubeletFolders.PLUGINS)) {
      FileFacts facts = host.facts(KubeletFolders.PLUGINS + "/" + name);
      if (facts != null && facts.kind() != FileFacts.Kind.SOCKET && !KNOWN.contains(name)) {
        findings.add(
            NodeFinding.fail(
                NodeCheck.FOLDER_FOREIGN,
                KubeletFolders.PLUGINS + "/" + name,
                "a " + io.gpuguard.tree.Names.kebab(facts.kind())));
      }
    }
  }
}
