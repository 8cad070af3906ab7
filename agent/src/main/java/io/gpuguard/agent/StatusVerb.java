package io.gpuguard.agent;

import io.gpuguard.agent.cluster.ApiServer;
import io.gpuguard.agent.cluster.SliceReader;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.integrity.Advisories;
import io.gpuguard.agent.integrity.DriverRecord;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.status.Beside;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.Observation;
import io.gpuguard.agent.status.StatusJson;
import io.gpuguard.agent.status.StatusText;
import io.gpuguard.finding.Severity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code gpuguard-agent status}: one look at the node. */
final class StatusVerb {

  private StatusVerb() {}

  static int run(Options options, Map<String, String> environment, PrintStream out)
      throws Options.Wrong {
    options.checkRoot();
    Advisories advisories = advisories(options);
    HostTree host = new HostTree(options.root());
    Nvml.Result nvml = options.nvml() ? Nvml.ask(host, Nvml.DEADLINE) : new Nvml.Result.Absent();
    Beside beside = new Beside(nvml, new Registrars(), slices(options.node(), environment));
    NodeStatus seen = Observation.of(options.node(), host, beside);
    NodeStatus status =
        seen.with(advisories.findings(seen.hardware().nvidiaDriver())).with(changes(options));
    out.print(options.json() ? StatusJson.write(status) : StatusText.write(status));
    if (!status.findings().stream().allMatch(NodeFinding::fails)) {
      return Main.INCOMPLETE;
    }
    boolean bad =
        status.findings().stream().anyMatch(f -> f.check().severity().atLeast(Severity.HIGH));
    return bad ? Main.FINDINGS : Main.CLEAN;
  }

  /** Within the agent's pod, where a token may be mounted, the API server can be asked. */
  private static Slice.Reading slices(String node, Map<String, String> environment) {
    try {
      return ApiServer.inPod(environment, ApiServer.IN_POD)
          .map(server -> new SliceReader(server, node).read())
          .orElse(Beside.NO_SERVER);
    } catch (IOException e) {
      return new Slice.Reading.Unread(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Advisories advisories(Options options) throws Options.Wrong {
    Path file = options.advisories();
    if (file == null) {
      return Advisories.shipped();
    }
    return switch (Advisories.read(file)) {
      case Advisories.Result.Read(Advisories advisories) -> advisories;
      case Advisories.Result.Unreadable(String sentence) -> throw new Options.Wrong(sentence);
    };
  }

  private static List<NodeFinding> changes(Options options) throws Options.Wrong {
    Path file = options.compare();
    if (file == null) {
      return List.of();
    }
    return switch (DriverRecord.read(file)) {
      case DriverRecord.Result.Read(DriverRecord before) ->
          before.compare(new HostTree(options.root()));
      case DriverRecord.Result.Unreadable(String sentence) -> throw new Options.Wrong(sentence);
    };
  }
}
