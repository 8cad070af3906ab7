package io.gpuguard.agent.run;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the agent runs.
 *
 * @param plugins where device plugins register in gateway mode
 * @param drivers where DRA drivers register in gateway mode; null if they are not gated
 * @param policy null for the built-in lists
 * @param interval between two looks at the whole node
 * @param nvml whether NVIDIA's library is asked
 * @param end after which the agent ends by itself; null for never
 */
public record Settings(
    Mode mode,
    String node,
    Path root,
    Path plugins,
    @Nullable Path drivers,
    @Nullable Path policy,
    InetSocketAddress listen,
    Duration interval,
    boolean nvml,
    @Nullable Duration end) {

  /** Whether the agent only looks, or stands between plugins and kubelet. */
  public enum Mode {
    OBSERVE,
    GATEWAY
  }
}
