package io.gpuguard.agent;

import io.gpuguard.agent.cluster.ApiServer;
import io.gpuguard.agent.run.NodeAgent;
import io.gpuguard.agent.run.Settings;
import io.gpuguard.tree.Names;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** {@code gpuguard-agent run}. */
final class RunVerb {

  private RunVerb() {}

  static int run(Options options, Map<String, String> environment, PrintStream out, PrintStream err)
      throws Options.Wrong {
    Settings settings = settings(options);
    NodeAgent agent;
    try {
      ApiServer server = ApiServer.inPod(environment, ApiServer.IN_POD).orElse(null);
      switch (NodeAgent.start(settings, out, server)) {
        case NodeAgent.Start.Running(NodeAgent running) -> agent = running;
        case NodeAgent.Start.Wrong(var problems) -> {
          problems.forEach(err::println);
          return Main.BAD_INPUT;
        }
      }
    } catch (IOException e) {
      err.println("gpuguard-agent: cannot start: " + e.getMessage());
      return Main.BAD_INPUT;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
    try {
      agent.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      agent.close();
    }
    return Main.CLEAN;
  }

  private static Settings settings(Options options) throws Options.Wrong {
    String mode = options.run().getOrDefault("--mode", "observe");
    String policy = options.run().get("--policy");
    String drivers = options.run().get("--drivers");
    String plugins = options.run().get("--plugins");
    if (!Files.isDirectory(options.root())) {
      throw new Options.Wrong("--root " + options.root() + ": no such folder");
    }
    Settings settings =
        new Settings(
            Names.find(Settings.Mode.values(), mode)
                .orElseThrow(() -> new Options.Wrong("--mode is observe or gateway")),
            options.node(),
            options.root(),
            plugins == null ? options.root().resolve("var/lib/gpuguard/plugins") : Path.of(plugins),
            drivers == null ? null : Path.of(drivers),
            policy == null ? null : Path.of(policy),
            address(options.run().getOrDefault("--listen", "0.0.0.0:9410")),
            seconds(options, "--interval", "60"),
            options.nvml(),
            options.run().containsKey("--for") ? seconds(options, "--for", "1") : null);
    if (policy != null && settings.mode() != Settings.Mode.GATEWAY) {
      throw new Options.Wrong("--policy is for --mode gateway");
    }
    if (drivers != null && settings.mode() != Settings.Mode.GATEWAY) {
      throw new Options.Wrong("--drivers is for --mode gateway");
    }
    return settings;
  }

  private static InetSocketAddress address(String text) throws Options.Wrong {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon > 0 && port >= 0 && port < 65536) {
        return new InetSocketAddress(text.substring(0, colon), port);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Options.Wrong("--listen takes HOST:PORT such as 127.0.0.1:9410");
  }

  private static Duration seconds(Options options, String name, String otherwise)
      throws Options.Wrong {
    try {
      long seconds = Long.parseLong(options.run().getOrDefault(name, otherwise));
      if (seconds >= 1 && seconds <= 86_400) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Options.Wrong(name + " takes seconds, from 1 to 86400");
  }
}
