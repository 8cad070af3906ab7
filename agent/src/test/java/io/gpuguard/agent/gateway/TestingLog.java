package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.policy.PluginIdentity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what happened. */
final class TestingLog implements GatewayLog {

  final List<String> events = new CopyOnWriteArrayList<>();
  final List<Reason> refusals = new CopyOnWriteArrayList<>();

  @Override
  public void refused(String resource, PluginIdentity plugin, Refusal refusal, boolean enforced) {
    refusals.add(refusal.reason());
    events.add(
        (enforced ? "refused " : "would refuse ") + refusal.reason() + " " + refusal.message());
  }

  @Override
  public void registered(String resource, PluginIdentity plugin) {
    events.add("registered " + resource);
  }

  @Override
  public void lost(String resource, PluginIdentity plugin, String why) {
    events.add("lost " + resource);
  }

  @Override
  public void offered(String resource, int healthy, int unhealthy) {
    events.add("offered " + resource + " " + healthy + "/" + unhealthy);
  }

  @Override
  public void kubelet(String resource, boolean connected, String detail) {
    events.add("kubelet " + resource + " " + connected);
  }

  @Override
  public void answered(String resource, Stage stage, Duration took, boolean fine) {
    events.add("answered " + stage + " " + fine);
  }
}
