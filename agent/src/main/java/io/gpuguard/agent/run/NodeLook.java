package io.gpuguard.agent.run;

import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.gateway.Gateway;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.nvml.Nvml;
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

  /**
   * No look yet.
   *
   * @param health null if NVIDIA's library is not asked
   */
  NodeLook(Settings settings, @Nullable OwnHealth health) {
    this.settings = settings;
    this.health = health;
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
    NodeStatus now = Observation.of(settings.node(), host, nvml, registrars);
    if (health != null) {
      asked.run();
      now = now.with(health.findings());
    }
    now = now.with(vulnerabilities.of(now.hardware().nvidiaDriver()));
    if (gateway != null) {
      now = now.with(GatewayFindings.past(now.offered(), before, gateway.states()));
    }
    if (gateway != null && settings.drivers() != null) {
      doors.addAll(gateway.driverDoors());
      now = now.with(GatewayFindings.drivers(now.registrars(), doors));
    }
    return now;
  }
}
