package io.gpuguard.agent.monitoring;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.gateway.Gateway;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.nvml.Xids;
import io.gpuguard.report.Tool;
import io.gpuguard.tree.Names;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prometheus metrics. Labels are vendors, states, checks, reasons and resources, never ids of
 * devices, pods or processes: a stranger cannot make series, and a node has some dozens.
 */
public final class Metrics {

  private static final String[] NO_TAGS = {};

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MultiGauge gpus = gauge("gpuguard.gpus", "GPUs of the node by state");
  private final MultiGauge findings =
      gauge("gpuguard.node.findings", "Findings on the node by check and severity");
  private final MultiGauge devices =
      gauge("gpuguard.devices", "Devices that the kubelet was told of, by health");
  private final MultiGauge plugins =
      gauge("gpuguard.plugin.up", "Whether a plugin serves a resource");
  private final MultiGauge kubelet =
      gauge("gpuguard.kubelet.connected", "Whether the kubelet listens for a resource");
  private final MultiGauge drivers =
      gauge("gpuguard.driver.up", "DRA drivers that were let in and are there");
  private final AtomicInteger policyValid = new AtomicInteger(1);
  private final Map<Call, Timer> calls = new ConcurrentHashMap<>();

  private record Call(String resource, Stage stage, boolean fine) {}

  public Metrics(String mode) {
    gauge("gpuguard.info", "Version and mode of the agent")
        .register(List.of(MultiGauge.Row.of(Tags.of("version", Tool.VERSION, "mode", mode), 1)));
    Gauge.builder("gpuguard.policy.valid", policyValid, AtomicInteger::get)
        .description("Whether the policy file could be read when it changed last")
        .register(registry);
    double now = System.currentTimeMillis() / 1000.0;
    gauge("gpuguard.start.time", "When the agent started, in seconds since 1970")
        .register(List.of(MultiGauge.Row.of(Tags.empty(), now)));
  }

  private MultiGauge gauge(String name, String description) {
    return MultiGauge.builder(name).description(description).tags(NO_TAGS).register(registry);
  }

  public String scrape() {
    return registry.scrape();
  }

  public void hardware(Hardware hardware) {
    Map<Tags, Integer> counts = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (Gpu gpu : hardware.gpus()) {
      counts.merge(
          Tags.of("vendor", gpu.vendor().text(), "state", gpu.state().text()), 1, Integer::sum);
    }
    rows(gpus, counts);
  }

  public void findings(List<NodeFinding> found) {
    Map<NodeCheck, Integer> counts = new EnumMap<>(NodeCheck.class);
    for (NodeCheck check : NodeCheck.values()) {
      counts.put(check, 0);
    }
    found.stream()
        .filter(NodeFinding::fails)
        .forEach(f -> counts.merge(f.check(), 1, Integer::sum));
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    counts.forEach(
        (check, count) ->
            rows.add(
                MultiGauge.Row.of(
                    Tags.of("check", check.id(), "severity", check.severity().text()), count)));
    findings.register(rows, true);
  }

  public void gateway(List<Gateway.State> states) {
    List<MultiGauge.Row<?>> health = new ArrayList<>();
    List<MultiGauge.Row<?>> up = new ArrayList<>();
    List<MultiGauge.Row<?>> connected = new ArrayList<>();
    for (Gateway.State state : states) {
      Tags resource = Tags.of("resource", state.resource());
      health.add(MultiGauge.Row.of(resource.and("health", "healthy"), state.healthy().size()));
      health.add(MultiGauge.Row.of(resource.and("health", "unhealthy"), state.unhealthy()));
      up.add(MultiGauge.Row.of(resource, state.plugin() == null ? 0 : 1));
      connected.add(MultiGauge.Row.of(resource, state.kubelet() ? 1 : 0));
    }
    devices.register(health, true);
    plugins.register(up, true);
    kubelet.register(connected, true);
  }

  /** Drivers that the policy names. */
  public void drivers(Set<String> names) {
    Map<Tags, Integer> up = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    names.forEach(name -> up.put(Tags.of("driver", name), 1));
    rows(drivers, up);
  }

  private static void rows(MultiGauge gauge, Map<Tags, Integer> counts) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    counts.forEach((tags, count) -> rows.add(MultiGauge.Row.of(tags, count)));
    gauge.register(rows, true);
  }

  /** Not by resource: a stranger can name any. */
  public void refused(Reason reason, boolean enforced) {
    count(
        "gpuguard.refusals",
        "What the gateway refused, in a dry run what it would have",
        Tags.of(
            "reason",
            reason.id(),
            "stage",
            reason.stage().text(),
            "enforced",
            Boolean.toString(enforced)));
  }

  /** By number, of which NVIDIA has some hundred, and not by GPU. */
  public void xid(long number, Xids meaning) {
    count(
        "gpuguard.xids",
        "Errors that NVIDIA's driver told of",
        Tags.of("xid", Long.toString(number), "meaning", Names.kebab(meaning)));
  }

  public void registered(String resource) {
    count(
        "gpuguard.registrations",
        "Registrations of plugins that were let in",
        Tags.of("resource", resource));
  }

  public void answered(String resource, Stage stage, Duration took, boolean fine) {
    calls.computeIfAbsent(new Call(resource, stage, fine), this::timer).record(took);
  }

  private Timer timer(Call call) {
    return Timer.builder("gpuguard.call")
        .description("Time that the kubelet waited for an answer")
        .tags(
            "resource",
            call.resource,
            "stage",
            call.stage.text(),
            "outcome",
            call.fine ? "answered" : "refused")
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10))
        .register(registry);
  }

  public void policy(boolean valid) {
    policyValid.set(valid ? 1 : 0);
    count(
        "gpuguard.policy.loads",
        "Times that the policy file was read anew",
        Tags.of("valid", Boolean.toString(valid)));
  }

  private void count(String name, String description, Tags tags) {
    Counter.builder(name).description(description).tags(tags).register(registry).increment();
  }
}
