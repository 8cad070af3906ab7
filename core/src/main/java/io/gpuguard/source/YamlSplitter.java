package io.gpuguard.source;

import io.gpuguard.source.Range.ListType;
import java.util.List;

/**
 * Cuts a YAML stream at its document markers, and a long List, as kubectl writes it, into its
 * items.
 */
final class YamlSplitter implements Splitter {

  /** A List is cut if at least so many bytes of it follow. */
  private static final int LONG = 1 << 16;

  private static final ListType LIST = new ListType("", "List");

  private enum Inside {
    DOCUMENT,
    /** In an item of a List that is cut. */
    ITEM,
    /** In such a List, behind its items. */
    LIST
  }

  private final TextPlace place;
  private Inside inside = Inside.DOCUMENT;
  private int start;

  /**
   * @param offset of the first byte in the text
   */
  YamlSplitter(long offset) {
    this.place = new TextPlace(offset);
  }

  @Override
  public int split(byte[] bytes, int from, int to, boolean last, List<Range> ranges) {
    start = from;
    int at = from;
    while (at < to) {
      int end = lineEnd(bytes, at, to);
      if (end == to && !last) {
        break;
      }
      int next = Math.min(to, end + 1);
      if (isMarker(bytes, at, to)) {
        close(ranges, bytes, at, Inside.DOCUMENT);
        // A marker with content behind it stays part of its document.
        open(bytes, endsPlainly(bytes, at + 3, to) ? next : at);
      } else if (inside == Inside.ITEM) {
        byte b = bytes[at];
        if (starts(bytes, at, to, "- ")) {
          close(ranges, bytes, at, Inside.ITEM);
        } else if (b != ' ' && b != '#' && b != '\n' && b != '\r') {
          close(ranges, bytes, at, Inside.LIST);
        }
      } else if (inside == Inside.DOCUMENT && beginsItems(bytes, at, next, to)) {
        open(bytes, next);
        inside = Inside.ITEM;
      }
      at = next;
    }
    if (last) {
      close(ranges, bytes, to, inside);
    }
    return start;
  }

  /** Ends what began at {@code start}; of a List there is nothing to add behind its items. */
  private void close(List<Range> ranges, byte[] bytes, int at, Inside next) {
    if (inside != Inside.LIST && holdsContent(bytes, start, at)) {
      ListType list = inside == Inside.ITEM ? LIST : null;
      int length = at - start;
      ranges.add(new Range(place.offset(), length, place.line(), 1, Range.Format.YAML, list));
    }
    open(bytes, at);
    inside = next;
  }

  private void open(byte[] bytes, int at) {
    place.advance(bytes, start, at);
    start = at;
  }

  /** Whether this line is the key of the items of a long List of objects. */
  private boolean beginsItems(byte[] bytes, int at, int next, int to) {
    return starts(bytes, at, to, "items:")
        && to - next > LONG
        && endsPlainly(bytes, at + "items:".length(), to)
        && (starts(bytes, next, to, "- apiVersion:") || starts(bytes, next, to, "- kind:"))
        && isListHead(bytes, start, at);
  }

  private static boolean isListHead(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte b = bytes[at];
      boolean known =
          starts(bytes, at, to, "apiVersion:")
              || starts(bytes, at, to, "kind:")
              || starts(bytes, at, to, "metadata:")
              || Utf8.isMark(bytes, at, to);
      if (!known && b != ' ' && b != '#' && b != '\n' && b != '\r') {
        return false;
      }
      at = lineEnd(bytes, at, to) + 1;
    }
    return true;
  }

  private static boolean starts(byte[] bytes, int at, int to, String text) {
    if (at + text.length() > to) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is more than blank lines, comments and directives. */
  private static boolean holdsContent(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte b = bytes[at];
      boolean lineStart = at == from || bytes[at - 1] == '\n';
      if (b == '#' || (b == '%' && lineStart)) {
        at = lineEnd(bytes, at, to);
      } else if (b > ' ' || b < 0) {
        boolean mark = Utf8.isMark(bytes, at, to);
        if (!mark) {
          return true;
        }
        at += 2;
      }
      at++;
    }
    return false;
  }

  private static boolean isMarker(byte[] bytes, int at, int to) {
    if (at + 3 > to) {
      return false;
    }
    byte b = bytes[at];
    boolean three = (b == '-' || b == '.') && bytes[at + 1] == b && bytes[at + 2] == b;
    return three && (at + 3 == to || bytes[at + 3] <= ' ' && bytes[at + 3] >= 0);
  }

  private static boolean endsPlainly(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
      i++;
    }
    return i >= to || bytes[i] == '\n' || (bytes[i] == '#' && i > from);
  }

  static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}
