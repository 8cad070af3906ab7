package io.gpuguard.agent;

import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.integrity.DriverRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code gpuguard-agent record FILE}: writes down the state of the driver's files. */
final class RecordVerb {

  private RecordVerb() {}

  static int run(Options options, PrintStream err) throws Options.Wrong {
    if (options.words().size() != 1) {
      throw new Options.Wrong("'record' needs one file to write to");
    }
    options.checkRoot();
    HostTree host = new HostTree(options.root());
    DriverRecord record = DriverRecord.take(host);
    Path file = Path.of(options.words().getFirst());
    try {
      Files.writeString(file, record.text());
    } catch (IOException e) {
      throw new Options.Wrong(file + ": cannot be written");
    }
    err.println("gpuguard-agent: " + record.size() + " files recorded in " + file);
    host.unreadable()
        .forEach(u -> err.println("gpuguard-agent: " + u.file() + ": not recorded: " + u.reason()));
    return host.unreadable().isEmpty() ? Main.CLEAN : Main.INCOMPLETE;
  }
}
