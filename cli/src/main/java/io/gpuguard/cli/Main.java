package io.gpuguard.cli;

import io.gpuguard.report.Screen;
import io.gpuguard.tree.Bug;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** The gpuguard command: finds the verb, runs it, turns its result into an exit code. */
public final class Main {

  private final Surroundings surroundings;

  Main(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public static void main(String[] words) {
    OptionalInt handedOver = LargeInput.handOver(List.of(words), System.in);
    if (handedOver.isPresent()) {
      Runtime.getRuntime().halt(handedOver.getAsInt());
    }
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    Surroundings surroundings =
        new Surroundings(
            System.in, out, err, System.getenv(), Terminal.isTerminal(1), Terminal.isTerminal(2));
    int code = new Main(surroundings).run(List.of(words));
    out.flush();
    err.flush();
    // A halt skips shutdown hooks, of which there are none: it saves a few milliseconds.
    Runtime.getRuntime().halt(code);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16),
        false,
        StandardCharsets.UTF_8);
  }

  int run(List<String> words) {
    try {
      return dispatch(words);
    } catch (UsageException e) {
      surroundings.err().println("gpuguard: " + Screen.clean(e.sentence(), false));
      surroundings.err().println("Run 'gpuguard --help' for what it understands.");
      return ExitCode.BAD_INPUT;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return Broken.tell(Bug.words(e), e, surroundings);
    }
  }

  private int dispatch(List<String> words) throws UsageException {
    if (words.isEmpty()) {
      surroundings.err().print(Help.program());
      return ExitCode.BAD_INPUT;
    }
    String first = words.getFirst();
    if (first.equals("--help") || first.equals("-h") || first.equals("help")) {
      return help(words.subList(1, words.size()));
    }
    if (first.equals("--version") || first.equals("version")) {
      surroundings.out().println("gpuguard " + Version.text());
      return ExitCode.CLEAN;
    }
    Verb verb = Verbs.find(words);
    List<String> rest = words.subList(verb.name().split(" ").length, words.size());
    if (asksHelp(rest)) {
      surroundings.out().print(Help.verb(verb));
      return ExitCode.CLEAN;
    }
    return verb.run(Arguments.parse(rest, verb.options()), surroundings);
  }

  private static boolean asksHelp(List<String> words) {
    int end = words.indexOf("--");
    List<String> options = end < 0 ? words : words.subList(0, end);
    return options.contains("--help") || options.contains("-h");
  }

  private int help(List<String> words) throws UsageException {
    surroundings.out().print(words.isEmpty() ? Help.program() : Help.verb(Verbs.find(words)));
    return ExitCode.CLEAN;
  }
}
