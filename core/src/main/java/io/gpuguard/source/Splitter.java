package io.gpuguard.source;

import java.util.List;

/**
 * Cuts a text into documents and list items without parsing them, so that they can be parsed side
 * by side. A text comes in pieces; a splitter remembers where it is.
 */
interface Splitter {

  /**
   * Adds the ranges that are complete in a piece of the text.
   *
   * @param bytes the piece; it begins where the ranges of the piece before ended
   * @param last whether nothing comes behind it: then every byte is used
   * @return the offset behind the last complete range
   */
  int split(byte[] bytes, int from, int to, boolean last, List<Range> ranges);

  static Splitter of(String name, byte[] start, int from, int to) {
    return looksLikeJson(name, start, from, to) ? new JsonSplitter(from) : new YamlSplitter(from);
  }

  static boolean isNamedJson(String name) {
    return name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson");
  }

  private static boolean looksLikeJson(String name, byte[] bytes, int from, int to) {
    if (isNamedJson(name)) {
      return true;
    }
    int at = skipSpace(bytes, from, to);
    if (at >= to || bytes[at] != '{') {
      return false;
    }
    // A flow mapping of YAML begins alike; JSON goes on with a quoted key or ends at once.
    at = skipSpace(bytes, at + 1, to);
    return at < to && (bytes[at] == '"' || bytes[at] == '}');
  }

  private static int skipSpace(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at;
  }
}
