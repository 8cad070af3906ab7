package io.gpuguard.agent.run;

import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.GpuState;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.monitoring.JsonLog;
import io.gpuguard.agent.monitoring.Metrics;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlEvents;
import io.gpuguard.agent.nvml.NvmlEvents.Event;
import io.gpuguard.agent.nvml.NvmlMerge;
import io.gpuguard.agent.nvml.NvmlState;
import io.gpuguard.agent.nvml.Xids;
import io.gpuguard.tree.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What NVIDIA's library tells of the GPUs' health while the agent runs: by asking, and by events. A
 * GPU that had a fault stays sick until the kernel loses sight of it, as in a reset with reload of
 * the driver, or until the agent starts anew; NVIDIA's own plugin behaves alike.
 */
final class OwnHealth implements AutoCloseable {

  private final HostTree host;
  private final JsonLog log;
  private final Metrics metrics;
  private final Runnable changed;

  // Guarded by this.
  private final Map<String, String> sick = new TreeMap<>();
  private @Nullable Path file;
  private @Nullable Nvml library;
  private @Nullable NvmlEvents events;
  private @Nullable String unwatched;
  private Nvml.Result last = new Nvml.Result.Absent();

  /**
   * Nothing is asked yet.
   *
   * @param changed called on a thread of its own when a GPU turned sick
   */
  OwnHealth(HostTree host, JsonLog log, Metrics metrics, Runnable changed) {
    this.host = host;
    this.log = log;
    this.metrics = metrics;
    this.changed = changed;
  }

  /** Asks the library if there is one, and listens to its events if nobody does. */
  Nvml.Result ask() {
    Nvml asked;
    synchronized (this) {
      Nvml.Library found = Nvml.find(host);
      Path now = found.file();
      if (now == null) {
        last = found.otherwise();
        return last;
      }
      if (library == null || !now.equals(file)) {
        library = Nvml.of(now, Nvml.DEADLINE);
        file = now;
      }
      if (events == null) {
        unwatched = null;
        events = NvmlEvents.watch(now, this::heard);
      }
      asked = library;
    }
    Nvml.Result result = asked.ask(); // not under the lock: it may hang until its deadline
    synchronized (this) {
      last = lasting(last, result);
    }
    return result;
  }

  /** A library that hangs tells nothing new: what it called lost before is not well for that. */
  static Nvml.Result lasting(Nvml.Result before, Nvml.Result now) {
    return now instanceof Nvml.Result.Silent && before instanceof Nvml.Result.Read ? before : now;
  }

  /** On the library's own thread. */
  private void heard(Event event) {
    String told =
        switch (event) {
          case Event.Xid(String address, long number) -> {
            Xids meaning = Xids.of(number);
            metrics.xid(number, meaning);
            log.event("xid", "gpu", address, "xid", number, "meaning", Names.kebab(meaning));
            yield meaning == Xids.RESET ? address + " Xid " + number : null;
          }
          case Event.DoubleBitError(String address) ->
              address + " memory errors that could not be mended";
          case Event.Unavailable(String address) -> address + " the driver gave it up";
          case Event.Ended(String reason) -> {
            ended(reason);
            yield null;
          }
        };
    if (told != null) {
      int space = told.indexOf(' ');
      sick(told.substring(0, space), told.substring(space + 1));
    }
  }

  private synchronized void ended(String reason) {
    events = null; // begun again at the next look
    unwatched = reason;
    log.event("nvml-unwatched", "message", reason);
  }

  private void sick(String address, String why) {
    synchronized (this) {
      sick.put(address, why);
    }
    log.event("gpu-sick", "gpu", address, "message", why);
    Thread.ofVirtual().start(changed);
  }

  /** The hardware with what the library told; the worse of both wins. */
  synchronized Hardware into(Hardware kernel) {
    sick.keySet()
        .removeIf(address -> kernel.byAddress(address).map(gpu -> !gpu.usable()).orElse(true));
    Hardware named =
        last instanceof Nvml.Result.Read(NvmlState state) ? NvmlMerge.into(kernel, state) : kernel;
    return new Hardware(
        named.gpus().stream()
            .map(
                gpu ->
                    gpu.usable() && sick.containsKey(gpu.address()) ? gpu.in(GpuState.SICK) : gpu)
            .toList(),
        named.controlNodes(),
        named.nvidiaDriver(),
        named.unreadable());
  }

  /** What events told, and whether nobody listens to them. */
  synchronized List<NodeFinding> findings() {
    List<NodeFinding> findings = new ArrayList<>();
    sick.forEach(
        (address, why) -> findings.add(NodeFinding.fail(NodeCheck.GPU_NEEDS_RESET, address, why)));
    if (unwatched != null) {
      findings.add(
          NodeFinding.notAssessable(
              NodeCheck.NOT_SEEN, "NVML events", "nobody listens to them: " + unwatched));
    }
    return findings;
  }

  @Override
  public void close() {
    NvmlEvents open;
    synchronized (this) {
      open = events;
    }
    if (open != null) {
      open.close();
    }
  }
}
