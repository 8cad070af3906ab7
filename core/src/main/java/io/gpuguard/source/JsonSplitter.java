package io.gpuguard.source;

import io.gpuguard.source.Range.ListType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a JSON text into its top-level values, and a List into its items. What is malformed is left
 * in a range, for the parser to report.
 */
final class JsonSplitter implements Splitter {

  private enum Inside {
    /** Between values. */
    TEXT,
    /** In the items of a List. */
    ITEMS,
    /** In a List, behind its items. */
    LIST
  }

  private final TextPlace place;
  private JsonSkipper skip = new JsonSkipper(new byte[0], 0);
  private byte[] bytes = new byte[0];
  private int at;
  private int placed;
  private int end;
  private boolean last;
  private Inside inside = Inside.TEXT;
  private @Nullable ListType list;
  private List<Range> ranges = List.of();

  /**
   * @param offset of the first byte in the text
   */
  JsonSplitter(long offset) {
    this.place = new TextPlace(offset);
  }

  @Override
  public int split(byte[] piece, int from, int to, boolean isLast, List<Range> found) {
    bytes = piece;
    at = from;
    placed = from;
    end = to;
    last = isLast;
    ranges = found;
    skip = new JsonSkipper(piece, to);
    boolean more = true;
    while (more) {
      at = skip.space(at);
      int step = at;
      more = at < end && step();
      at = more ? at : step;
    }
    if (last && inside != Inside.TEXT) {
      // The List has no end: an empty range makes the parser say so.
      add(at, null);
    }
    place.advance(bytes, placed, at);
    return at;
  }

  /** One value or one part of a List; false if its end is not in this piece. */
  private boolean step() {
    return switch (inside) {
      case TEXT -> isMarkerLine() ? markerLine() : bytes[at] == '{' ? object() : value(null);
      case ITEMS -> item();
      case LIST -> listEnd();
    };
  }

  /** YAML's document markers may stand between JSON objects. */
  private boolean isMarkerLine() {
    byte b = bytes[at];
    boolean lineStart = at == 0 || bytes[at - 1] == '\n';
    return lineStart
        && (b == '-' || b == '.')
        && at + 2 < end
        && bytes[at + 1] == b
        && bytes[at + 2] == b;
  }

  private boolean markerLine() {
    at += 3;
    return true;
  }

  private boolean value(@Nullable ListType of) {
    int to = JsonSkipper.mayBegin(bytes[at]) ? skip.value(at) : JsonSkipper.MALFORMED;
    if (to < 0 || to == at) {
      return malformed(to);
    }
    if (to == end && !last && bytes[to - 1] != '}' && bytes[to - 1] != ']') {
      return false;
    }
    int lines = skip.lines();
    begin(to, of);
    place.advance(bytes, at, to, lines);
    placed = to;
    at = to;
    return true;
  }

  private void add(int to, @Nullable ListType of) {
    begin(to, of);
    place.advance(bytes, at, to);
    placed = to;
    at = to;
  }

  private void begin(int to, @Nullable ListType of) {
    place.advance(bytes, placed, at);
    ranges.add(
        new Range(place.offset(), to - at, place.line(), place.column(), Range.Format.JSON, of));
  }

  /**
   * What is malformed goes up to the next line that begins an object, as in JSON lines; if there is
   * none, to the end.
   */
  private boolean malformed(int reason) {
    if (reason == JsonSkipper.INCOMPLETE && !last) {
      return false;
    }
    int next = at + 1;
    while (next < end && !(bytes[next] == '{' && bytes[next - 1] == '\n')) {
      next++;
    }
    if (next >= end && !last) {
      return false;
    }
    inside = Inside.TEXT;
    add(next, null);
    return true;
  }

  /** An object of the text: a List whose items are cut, or a value. */
  private boolean object() {
    JsonSkipper.Members members = skip.members(at);
    String kind = null;
    String apiVersion = "";
    while (members.next()) {
      int from = members.valueFrom();
      if (members.isKey("items") && bytes[from] == '[') {
        ListType type = listType(kind, apiVersion, from);
        if (type != null) {
          place.advance(bytes, placed, from + 1);
          placed = from + 1;
          at = from + 1;
          list = type;
          inside = Inside.ITEMS;
          return true;
        }
      }
      if (!members.skipValue()) {
        break;
      }
      if (members.isKey("kind")) {
        kind = string(from, members.at());
      } else if (members.isKey("apiVersion")) {
        apiVersion = string(from, members.at());
      }
    }
    if (!members.closed()) {
      return malformed(members.failure());
    }
    add(members.at(), null);
    return true;
  }

  private String string(int from, int to) {
    return to - from < 2 || bytes[from] != '"'
        ? ""
        : new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8);
  }

  /**
   * Whether an array named items makes its object a List. kubectl writes the kind behind the items,
   * so that items which are objects themselves must do where the end is far.
   */
  private @Nullable ListType listType(@Nullable String kind, String apiVersion, int array) {
    if (kind != null) {
      return kind.endsWith("List") ? new ListType(apiVersion, kind) : null;
    }
    int first = skip.space(array + 1);
    if (first >= end || bytes[first] != '{') {
      return null;
    }
    JsonSkipper.Members members = skip.members(first);
    while (members.next() && members.skipValue()) {
      if (members.isKey("kind")) {
        return new ListType("", "List");
      }
    }
    return null;
  }

  private boolean item() {
    if (bytes[at] == ']') {
      at++;
      inside = Inside.LIST;
      return true;
    }
    if (bytes[at] == ',') {
      at++;
      return true;
    }
    return value(list);
  }

  private boolean listEnd() {
    if (bytes[at] == '}') {
      at++;
      inside = Inside.TEXT;
      return true;
    }
    int from = bytes[at] == ',' ? at + 1 : at;
    JsonSkipper.Members members = skip.members(from - 1);
    if (!members.next() || !members.skipValue()) {
      return malformed(members.failure());
    }
    at = members.at();
    return true;
  }
}
