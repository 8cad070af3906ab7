package io.gpuguard.agent.monitoring;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.gateway.GatewayLog;
import io.gpuguard.agent.policy.PluginIdentity;
import java.time.Duration;

/** The gateway's events as log lines and metrics. A refusal is a decision record. */
public final class ToldEvents implements GatewayLog {

  /** Calls that take longer are told one by one: the kubelet admits no other pod meanwhile. */
  private static final Duration SLOW = Duration.ofSeconds(2);

  private final JsonLog log;
  private final Metrics metrics;

  public ToldEvents(JsonLog log, Metrics metrics) {
    this.log = log;
    this.metrics = metrics;
  }

  @Override
  public void refused(String resource, PluginIdentity plugin, Refusal refusal, boolean enforced) {
    Reason reason = refusal.reason();
    metrics.refused(reason, enforced);
    log.event(
        enforced ? "refused" : "would-refuse",
        "reason",
        reason.id(),
        "stage",
        reason.stage().text(),
        "effect",
        reason.effect().text(),
        "resource",
        resource,
        "subject",
        refusal.subject(),
        "message",
        refusal.message(),
        "title",
        reason.title(),
        "plugin",
        plugin.text());
  }

  @Override
  public void registered(String resource, PluginIdentity plugin) {
    metrics.registered(resource);
    log.event(
        "plugin-registered",
        "resource",
        resource,
        "plugin",
        plugin.text(),
        "image",
        plugin.image() == null ? "unknown" : plugin.image());
  }

  @Override
  public void lost(String resource, PluginIdentity plugin, String why) {
    log.event("plugin-lost", "resource", resource, "plugin", plugin.text(), "message", why);
  }

  @Override
  public void offered(String resource, int healthy, int unhealthy) {
    log.event("offered", "resource", resource, "healthy", healthy, "unhealthy", unhealthy);
  }

  @Override
  public void kubelet(String resource, boolean connected, String detail) {
    log.event(
        connected ? "kubelet-listens" : "kubelet-lost", "resource", resource, "message", detail);
  }

  @Override
  public void answered(String resource, Stage stage, Duration took, boolean fine) {
    metrics.answered(resource, stage, took, fine);
    if (took.compareTo(SLOW) > 0) {
      log.event(
          "slow-call",
          "resource",
          resource,
          "stage",
          stage.text(),
          "milliseconds",
          took.toMillis());
    }
  }
}
