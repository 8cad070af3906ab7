package io.gpuguard.source;

import io.gpuguard.source.BlockYamlParser.Unsupported;
import io.gpuguard.tree.Node;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A text behind a bar, whose lines are kept. */
final class LiteralBlock {

  private final byte[] bytes;
  private final int end;
  private final YamlTokens tokens;
  private int at;
  private int contentEnd;

  LiteralBlock(byte[] bytes, int end, YamlTokens tokens) {
    this.bytes = bytes;
    this.end = end;
    this.tokens = tokens;
  }

  /** Where the first line behind the block begins. */
  int offset() {
    return at;
  }

  /** Where its last line with content ends. */
  int contentEnd() {
    return contentEnd;
  }

  /**
   * @param from where the bar stands
   * @param own the indent of what holds the block
   */
  Node parse(int from, int own) throws Unsupported {
    at = from + 1;
    char chomp = ' ';
    if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
      chomp = (char) bytes[at++];
    }
    at = tokens.nextLine(at);
    int column = literalIndent(own);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int pending = 0;
    boolean broken = true;
    while (at < end) {
      int i = at;
      while (i < end && i - at < column && bytes[i] == ' ') {
        i++;
      }
      int lineEnd = tokens.lineEnd(at);
      int content = lineEnd > at && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
      boolean blank = i >= content;
      if (!blank && i - at < column) {
        break;
      }
      if (blank) {
        pending++;
      } else {
        out.writeBytes("\n".repeat(pending).getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, i, content - i);
        pending = lineEnd < end ? 1 : 0;
        contentEnd = content;
        broken = lineEnd < end;
      }
      at = Math.min(end, lineEnd + 1);
    }
    finish(out, chomp, pending, broken);
    at = Math.min(at, end);
    return new Node.Text(out.toString(StandardCharsets.UTF_8));
  }

  private static void finish(ByteArrayOutputStream out, char chomp, int pending, boolean broken)
      throws Unsupported {
    if (out.size() == 0 || chomp == '+') {
      // Blocks without content, and kept line ends, are the full parser's business.
      throw BlockYamlParser.unsupported();
    }
    if (chomp == ' ' && broken && pending > 0) {
      out.write('\n');
    }
  }

  /** The indent of the first line with content, which is the block's. */
  private int literalIndent(int own) throws Unsupported {
    int from = at;
    while (from < end) {
      int i = from;
      while (i < end && bytes[i] == ' ') {
        i++;
      }
      if (i < end && bytes[i] == '\t') {
        throw BlockYamlParser.unsupported();
      }
      if (i < end && !tokens.isBreak(i)) {
        if (i - from <= own || from > at) {
          // Empty or less indented, or led by blank lines: rules too fine for here.
          throw BlockYamlParser.unsupported();
        }
        return i - from;
      }
      from = tokens.lineEnd(i) + 1;
    }
    throw BlockYamlParser.unsupported();
  }
}
