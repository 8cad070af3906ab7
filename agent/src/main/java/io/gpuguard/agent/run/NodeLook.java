package io.gpuguard.agent.run;

import io.gpuguard.agent.cluster.SliceReader;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.finding.SliceFindings;
import io.gpuguard.agent.gateway.Gateway;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.status.Beside;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.Observation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look after the other at the whole node, with what is known beside the node's files. */
final class NodeLook {

  private final Settings settings;
  private final @Nullable OwnHealth health;
  private final Vulnerabilities vulnerabilities = new Vulnerabilities();
  private final Registrars registrars = new Registrars();
  private final @Nullable SliceReader slices;
  private Set<String> unregistered = Set.of();

  /**
   * No look yet.
   *
   * @param health null if NVIDIA's library is not asked
   * @param slices null if no API server is configured
   */
  NodeLook(Settings settings, @Nullable OwnHealth health, @Nullable SliceReader slices) {
    this.settings = settings;
    this.health = health;
    this.slices = slices;
  }

  /**
   * Looks once.
   *
   * @param gateway null in observe mode
   * @param asked told once NVIDIA's library was asked
   */
  NodeStatus look(@Nullable Gateway gateway, Runnable asked) {
    List<Gateway.State> before = gateway == null ? List.of() : gateway.states();
    Set<String> doors = new HashSet<>(gateway == null ? Set.of() : gateway.driverDoors());
    Nvml.Result nvml = health == null ? new Nvml.Result.Absent() : health.ask();
    HostTree host = new HostTree(settings.root());
    Slice.Reading sliced = slices == null ? Beside.NO_SERVER : slices.read();
    NodeStatus now = Observation.of(settings.node(), host, new Beside(nvml, registrars, sliced));
    if (health != null) {
      asked.run();
      now = now.with(health.findings());
    }
    now = now.with(vulnerabilities.of(now.hardware().nvidiaDriver()));
    now = now.with(unregistered(sliced, now));
    if (gateway != null) {
      gateway.sliced(now.sliced());
      now = now.with(GatewayFindings.past(now.offered(), before, gateway.states()));
    }
    if (gateway != null && settings.drivers() != null) {
      doors.addAll(gateway.driverDoors());
      now = now.with(GatewayFindings.drivers(now.registrars(), doors));
    }
    return now;
  }

  /** At two looks in a row: the kubelet keeps the slices of a driver that restarts for 30 s. */
  private List<NodeFinding> unregistered(Slice.Reading sliced, NodeStatus now) {
    Set<String> before = unregistered;
    unregistered = SliceFindings.unregistered(sliced, now.registrars());
    return unregistered.stream().filter(before::contains).map(SliceFindings::unregistered).toList();
  }
}
