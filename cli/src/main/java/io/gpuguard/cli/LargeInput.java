package io.gpuguard.cli;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A large input is worth another JVM: the launcher starts one that is quick to start and compiles
 * little; for more than a few megabytes it is replaced by one that compiles well. The launcher
 * names a file with that one's options (docs/decisions/0003).
 */
final class LargeInput {

  /** The system property that holds the name of the options file. */
  static final String PROPERTY = "gpuguard.large";

  /** The system property that holds the folder for which {@code {home}} stands in that file. */
  static final String HOME = "gpuguard.home";

  /** The system property that holds the option for which {@code {memory}} stands there. */
  private static final String MEMORY = "gpuguard.memory";

  private static final int LARGE = 3 << 20;

  /**
   * Up to here the second compiler takes longer than it saves: 26 MB of YAML take 0.7 s without it
   * and 1.4 s with it, 521 MB of JSON 2.9 and 3.6 s, a gigabyte 6.0 and 7.0 s.
   */
  private static final int HUGE = 1 << 30;

  private LargeInput() {}

  /** The exit code of the other JVM, if one was called. */
  static OptionalInt handOver(List<String> words, InputStream in) {
    String options = System.getProperty(PROPERTY);
    if (options == null) {
      return OptionalInt.empty();
    }
    long size = 0;
    for (String word : words) {
      size += word.startsWith("-") ? 0 : size(new File(word), 0);
    }
    try {
      if (words.contains("-")) {
        return fromStdin(words, Path.of(options), in);
      }
      return size > LARGE
          ? OptionalInt.of(call(words, command(Path.of(options), size > HUGE), null))
          : OptionalInt.empty();
    } catch (IOException e) {
      // Slower then, but the same answer.
      return OptionalInt.empty();
    }
  }

  private static long size(File file, int depth) {
    if (file.isFile()) {
      return file.length();
    }
    File[] children = depth < 12 ? file.listFiles() : null;
    long sum = 0;
    if (children != null) {
      for (File child : children) {
        sum += size(child, depth + 1);
        if (sum > HUGE) {
          break;
        }
      }
    }
    return sum;
  }

  private static OptionalInt fromStdin(List<String> words, Path options, InputStream in)
      throws IOException {
    byte[] start = in.readNBytes(LARGE);
    if (start.length < LARGE) {
      System.setIn(new ByteArrayInputStream(start));
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        call(
            words,
            command(options, false),
            new SequenceInputStream(new ByteArrayInputStream(start), in)));
  }

  /** The lines of the file, which is the same wherever the program was unpacked. */
  static List<String> command(Path options, boolean huge) throws IOException {
    String home = System.getProperty(HOME, "");
    String memory = System.getProperty(MEMORY, "-XX:MaxRAMPercentage=60");
    String compilers = huge ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1";
    List<String> command = new ArrayList<>();
    for (String line : Files.readAllLines(options)) {
      command.add(
          line.replace("{home}", home)
              .replace("{memory}", memory)
              .replace("{compilers}", compilers));
    }
    return command;
  }

  private static int call(
      List<String> words, List<String> command, @org.jspecify.annotations.Nullable InputStream in)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all).inheritIO();
    if (in != null) {
      builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    }
    Process process = builder.start();
    // An interrupt of this process must not leave the other one behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    if (in != null) {
      try (OutputStream out = process.getOutputStream()) {
        in.transferTo(out);
      }
    }
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return ExitCode.INCOMPLETE;
    }
  }
}
