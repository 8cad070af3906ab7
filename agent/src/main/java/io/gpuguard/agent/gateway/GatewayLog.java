package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.policy.PluginIdentity;
import java.time.Duration;

/** Who is told what happens at the gate. Calls come from many threads and must not block. */
public interface GatewayLog {

  /**
   * A no.
   *
   * @param enforced whether it was carried out; false in a dry run
   */
  void refused(String resource, PluginIdentity plugin, Refusal refusal, boolean enforced);

  /** A plugin registered with the gateway. */
  void registered(String resource, PluginIdentity plugin);

  /** A plugin's stream ended; its devices are unhealthy now. */
  void lost(String resource, PluginIdentity plugin, String why);

  /** The kubelet was sent a list. */
  void offered(String resource, int healthy, int unhealthy);

  /** The kubelet took a resource over from the gateway, or no longer listens to it. */
  void kubelet(String resource, boolean connected, String detail);

  /** A call of the kubelet was answered. */
  void answered(String resource, Stage stage, Duration took, boolean fine);
}
