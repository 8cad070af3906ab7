package io.gpuguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kyverno apply} says of one object. */
public final class KyvernoVerdict {

  private static final Pattern SUMMARY =
      Pattern.compile("pass: (\\d+), fail: (\\d+), warn: \\d+, error: (\\d+), skip: (\\d+)");
  private static final List<String> WORDS = List.of("pass", "fail", "error", "skip");

  private KyvernoVerdict() {}

  /**
   * @param arguments a policy file, and where the object is
   * @return {@code pass}, {@code fail}, {@code error} or {@code skip}; {@code none} if the policy
   *     is not about it
   */
  public static String apply(String kyverno, Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(kyverno, "apply", "--remove-color"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher matcher = SUMMARY.matcher(said);
    assertThat(matcher.find()).as(said).isTrue();
    List<String> verdicts = new ArrayList<>();
    for (int i = 0; i < WORDS.size(); i++) {
      if (Integer.parseInt(matcher.group(i + 1)) > 0) {
        verdicts.add(WORDS.get(i));
      }
    }
    assertThat(verdicts).as(said).hasSizeLessThan(2);
    return verdicts.isEmpty() ? "none" : verdicts.getFirst();
  }
}
