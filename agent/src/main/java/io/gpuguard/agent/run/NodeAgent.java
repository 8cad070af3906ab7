package io.gpuguard.agent.run;

import io.gpuguard.agent.cluster.ApiServer;
import io.gpuguard.agent.cluster.NodeReporter;
import io.gpuguard.agent.cluster.SliceReader;
import io.gpuguard.agent.gateway.Deadlines;
import io.gpuguard.agent.gateway.Gateway;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.monitoring.Endpoints;
import io.gpuguard.agent.monitoring.JsonLog;
import io.gpuguard.agent.monitoring.Metrics;
import io.gpuguard.agent.monitoring.ToldEvents;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.StatusJson;
import io.gpuguard.tree.Names;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The agent of one node, from start to end. */
public final class NodeAgent implements AutoCloseable {

  /**
   * GPUs fall off the bus without a word; a look at the kernel's files takes a few milliseconds.
   */
  private static final Duration HARDWARE = Duration.ofSeconds(10);

  private static final Duration POLICY = Duration.ofSeconds(2);

  /** Without a look for so long, something hangs. */
  private static final Duration HUNG = Duration.ofMinutes(5);

  private final Settings settings;
  private final JsonLog log;
  private final ToldFindings told;
  private final Metrics metrics;
  private final @Nullable PolicyWatch policyWatch;
  private final @Nullable NodeReporter reporter;
  private final Sockets sockets = new Sockets();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final @Nullable OwnHealth health;
  private final NodeLook look;
  private Hardware kernel;
  private volatile Hardware hardware;
  private volatile @Nullable Gateway gateway;
  private volatile @Nullable NodeStatus status;
  private volatile long lastLook = System.nanoTime();
  private @Nullable Endpoints endpoints;

  private NodeAgent(
      Settings settings,
      PrintStream out,
      @Nullable PolicyWatch policyWatch,
      @Nullable ApiServer server) {
    this.settings = settings;
    this.reporter =
        server == null ? null : new NodeReporter(server, settings.node(), Clock.systemUTC());
    this.policyWatch = policyWatch;
    this.log = new JsonLog(out, Clock.systemUTC());
    this.told = new ToldFindings(log);
    this.metrics = new Metrics(Names.kebab(settings.mode()));
    this.kernel = HardwareReader.read(new HostTree(settings.root()));
    this.hardware = kernel;
    this.health =
        settings.nvml()
            ? new OwnHealth(new HostTree(settings.root()), log, metrics, this::merge)
            : null;
    this.look =
        new NodeLook(
            settings, health, server == null ? null : new SliceReader(server, settings.node()));
  }

  /** An agent that runs, or why it does not start. */
  public sealed interface Start {
    record Running(NodeAgent agent) implements Start {}

    record Wrong(List<String> problems) implements Start {}
  }

  /** Starts an agent that knows no API server. */
  public static Start start(Settings settings, PrintStream out) throws IOException {
    return start(settings, out, null);
  }

  /**
   * Starts the agent.
   *
   * @param server the API server; null if none is configured
   * @throws IOException if a socket cannot be opened
   */
  public static Start start(Settings settings, PrintStream out, @Nullable ApiServer server)
      throws IOException {
    PolicyWatch watch = settings.policy() == null ? null : new PolicyWatch(settings.policy());
    Policy policy = Policy.BUILT_IN;
    List<String> notices = List.of();
    if (watch != null) {
      switch (watch.look()) {
        case PolicyWatch.Change.Malformed(List<String> problems) -> {
          return new Start.Wrong(problems);
        }
        case PolicyWatch.Change.Loaded(Policy loaded, List<String> told) -> {
          policy = loaded;
          notices = told;
        }
        case null -> {}
      }
    }
    NodeAgent agent = new NodeAgent(settings, out, watch, server);
    try {
      agent.open(policy, notices);
    } catch (IOException e) {
      agent.close();
      throw e;
    }
    return new Start.Running(agent);
  }

  private void open(Policy policy, List<String> notices) throws IOException {
    notices.forEach(notice -> log.event("policy-notice", "message", notice));
    metrics.hardware(hardware);
    if (settings.mode() == Settings.Mode.GATEWAY) {
      Gateway made =
          new Gateway(
              sockets,
              new HostTree(settings.root()),
              settings.plugins(),
              settings.drivers(),
              Long.toString(System.currentTimeMillis(), Character.MAX_RADIX),
              policy,
              hardware,
              Deadlines.DEFAULT,
              new ToldEvents(log, metrics));
      gateway = made;
      made.open();
      every(POLICY, this::policy);
    }
    endpoints =
        Endpoints.serve(
            settings.listen(), this::scrape, this::findings, this::unhealthy, this::notReady);
    log.event(
        "started",
        "mode",
        Names.kebab(settings.mode()),
        "node",
        settings.node(),
        "gpus",
        hardware.gpus().size(),
        "policy",
        settings.mode() == Settings.Mode.GATEWAY ? Names.kebab(policy.mode()) : "none");
    every(settings.interval(), this::look);
    every(HARDWARE, this::hardware);
  }

  /** Runs now and then, until the end. What goes wrong once is told and tried again. */
  private void every(Duration pause, Runnable work) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                do {
                  try {
                    work.run();
                  } catch (RuntimeException | VirtualMachineError e) {
                    // Work that ended for want of memory would look like work without news.
                    log.event("error", "message", e.toString());
                  }
                } while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void hardware() {
    Hardware read = HardwareReader.read(new HostTree(settings.root()));
    synchronized (this) {
      if (read.blinderThan(kernel)) {
        return; // The look at the node tells what cannot be read.
      }
      kernel = read;
    }
    merge();
  }

  /** What kernel and library tell; also when the library told something of its own accord. */
  private synchronized void merge() {
    Hardware now = health == null ? kernel : health.into(kernel);
    if (!now.equals(hardware)) {
      hardware = now;
      log.event("hardware-changed", "gpus", now.gpus().size(), "usable", now.usable().size());
      metrics.hardware(now);
      Gateway open = gateway;
      if (open != null) {
        open.hardware(now);
      }
    }
  }

  private void policy() {
    Gateway open = gateway;
    if (policyWatch == null || open == null) {
      return;
    }
    switch (policyWatch.look()) {
      case PolicyWatch.Change.Loaded(Policy policy, List<String> notices) -> {
        open.policy(policy);
        metrics.policy(true);
        log.event("policy-loaded", "mode", Names.kebab(policy.mode()), "rules", policy.rules());
        notices.forEach(notice -> log.event("policy-notice", "message", notice));
      }
      case PolicyWatch.Change.Malformed(List<String> problems) -> {
        metrics.policy(false);
        problems.forEach(
            problem -> log.event("policy-malformed", "message", problem, "kept", "the last one"));
      }
      case null -> {}
    }
  }

  private void look() {
    NodeStatus now = look.look(gateway, this::merge);
    status = now;
    lastLook = System.nanoTime();
    metrics.findings(now.findings());
    told.tell(now.findings());
    if (reporter != null) {
      reporter.report(now).forEach(problem -> log.event("api-server", "message", problem));
    }
  }

  private String scrape() {
    Gateway open = gateway;
    if (open != null) {
      metrics.gateway(open.states());
      metrics.drivers(open.drivers().keySet());
    }
    return metrics.scrape();
  }

  private String findings() {
    NodeStatus now = status;
    return now == null ? "{}\n" : StatusJson.write(now);
  }

  private @Nullable String unhealthy() {
    Duration since = Duration.ofNanos(System.nanoTime() - lastLook);
    return since.compareTo(settings.interval().plus(HUNG)) > 0
        ? "no look at the node for " + since.toSeconds() + " s\n"
        : null;
  }

  private @Nullable String notReady() {
    if (settings.mode() == Settings.Mode.GATEWAY) {
      Gateway open = gateway;
      return open != null && open.isOpen() ? null : "plugins find no registration socket\n";
    }
    return status == null ? "the node was not looked at yet\n" : null;
  }

  /** Where metrics and health are served. */
  public int port() {
    Endpoints open = endpoints;
    return open == null ? 0 : open.port();
  }

  /** Waits for the end: {@link #close} or the time that the settings give. */
  public void await() throws InterruptedException {
    Duration end = settings.end();
    if (end == null) {
      ended.await();
    } else if (!ended.await(end.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    Endpoints served = endpoints;
    if (served != null) {
      served.close();
    }
    Gateway open = gateway;
    if (open != null) {
      open.close();
    }
    if (health != null) {
      health.close();
    }
    sockets.close();
    log.event("ended");
    log.close();
  }
}
