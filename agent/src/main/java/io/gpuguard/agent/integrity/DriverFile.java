package io.gpuguard.agent.integrity;

import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one file.
 *
 * @param mode permission bits in octal digits
 * @param content SHA-256 of a file, {@code -> TARGET} of a link
 */
record DriverFile(String mode, int user, int group, String content) {

  /** In words, how another state differs; null if it does not. */
  @Nullable String difference(DriverFile now) {
    StringBuilder words = new StringBuilder();
    if (!content.equals(now.content)) {
      words.append(
          content.startsWith("-> ") || now.content.startsWith("-> ")
              ? ", was " + shown(content) + ", is " + shown(now.content)
              : ", has other content");
    }
    if (user != now.user || group != now.group) {
      words.append(
          String.format(", belonged to %d:%d, belongs to %d:%d", user, group, now.user, now.group));
    }
    if (!mode.equals(now.mode)) {
      words.append(", had mode ").append(mode).append(", has ").append(now.mode);
    }
    return words.isEmpty() ? null : words.substring(2);
  }

  private static String shown(String content) {
    return content.startsWith("-> ") ? "a link to " + content.substring(3) : "a file";
  }
}
