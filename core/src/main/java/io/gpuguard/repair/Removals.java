package io.gpuguard.repair;

import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Takes entries and items out of a text. Comments stay: they may say more than what goes. */
final class Removals {

  private final YamlText text;
  private final Sink sink;

  Removals(YamlText text, Sink sink) {
    this.text = text;
    this.sink = sink;
  }

  /** Takes what is found. */
  interface Sink {
    void splice(Path path, int from, int to, String with);
  }

  /** Something in a collection: an entry with its key, or an item. */
  private record Part(Path path, int start, int end, List<Node> nodes) {}

  /** Takes entries out of a mapping that keeps others. */
  void entries(Path path, MappingNode written, List<String> gone) throws Uneditable {
    if (gone.isEmpty()) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    Set<Integer> places = new HashSet<>();
    for (NodeTuple tuple : written.getValue()) {
      Node key = tuple.getKeyNode();
      Node value = tuple.getValueNode();
      if (key instanceof ScalarNode scalar && gone.contains(scalar.getValue())) {
        unshared(path.child(scalar.getValue()), value);
        places.add(parts.size());
      }
      String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
      parts.add(
          new Part(
              path.child(name), text.start(key), text.contentEnd(key, value), List.of(key, value)));
    }
    for (String key : gone) {
      if (YamlText.tuple(written, key) == null) {
        throw new Uneditable(path.child(key), "the entry comes from a merge key");
      }
    }
    remove(written, parts, places);
  }

  /** Takes items out of a list that keeps others. */
  void items(Path path, SequenceNode written, Set<Integer> gone) throws Uneditable {
    List<Part> parts = new ArrayList<>();
    for (Node item : written.getValue()) {
      Path own = path.child(parts.size());
      if (gone.contains(parts.size())) {
        unshared(own, item);
      }
      int start = YamlText.isFlow(written) ? text.start(item) : dash(text.start(item));
      parts.add(new Part(own, start, text.contentEnd(written, item), List.of(item)));
    }
    remove(written, parts, gone);
  }

  private void unshared(Path path, Node value) throws Uneditable {
    if (text.holdsShared(value)) {
      throw new Uneditable(path, "the value is shared by an anchor and its aliases");
    }
  }

  /** Where the dash before an item is. */
  private int dash(int item) {
    int at = item - 1;
    while (at > 0 && text.bytes[at] != '-') {
      at--;
    }
    return at;
  }

  private void remove(CollectionNode<?> written, List<Part> parts, Set<Integer> gone)
      throws Uneditable {
    for (int i = 0; i < parts.size(); i++) {
      if (!gone.contains(i)) {
        continue;
      }
      int last = i;
      while (gone.contains(last + 1)) {
        last++;
      }
      if (YamlText.isFlow(written)) {
        inFlow(parts, i, last);
      } else {
        inBlock(parts, i, last);
      }
      i = last;
    }
  }

  /** With the comma behind it, or before it where it is the last and no comment is between. */
  private void inFlow(List<Part> parts, int first, int last) throws Uneditable {
    boolean isLast = last == parts.size() - 1;
    int start = parts.get(first).start;
    int from = isLast && first > 0 ? parts.get(first - 1).end : start;
    int to = isLast ? parts.get(last).end : parts.get(last + 1).start;
    Path path = parts.get(first).path;
    if (from < start && !comments(List.of(), from, start).isEmpty()) {
      to = text.pastComma(to);
      boolean ownLine = text.text(text.lineStart(start), start).isBlank() && text.isLast(to);
      from = ownLine && !text.isCommented(to) ? text.lineStart(start) : start;
      to = from < start ? text.nextLine(to) : text.pastBlanks(to);
    } else if (!isLast && !comments(List.of(), parts.get(last).end, to).isEmpty()) {
      // What is said behind it stays, as in block style.
      to = text.pastBlanks(text.pastComma(parts.get(last).end));
    }
    if (!comments(parts.subList(first, last + 1), from, to).isEmpty()) {
      throw new Uneditable(path, "a comment stands within what would go");
    }
    sink.splice(path, from, to, "");
  }

  /** Whole lines; an entry beside the dash of its item is followed there by the next one. */
  private void inBlock(List<Part> parts, int first, int last) throws Uneditable {
    Part head = parts.get(first);
    int lineStart = text.lineStart(head.start);
    String before = text.text(lineStart, head.start);
    if (before.isBlank()) {
      for (Part part : parts.subList(first, last + 1)) {
        lines(part);
      }
      return;
    }
    if (!before.strip().equals("-") || last == parts.size() - 1) {
      throw new Uneditable(head.path, "something else stands before it in its line");
    }
    int next = parts.get(last + 1).start;
    if (!comments(parts.subList(first, last + 1), head.start, next).isEmpty()) {
      throw new Uneditable(head.path, "a comment stands within what would go");
    }
    sink.splice(head.path, head.start, next, "");
  }

  private void lines(Part part) throws Uneditable {
    int from = text.lineStart(part.start);
    int to = text.nextLine(part.end);
    String indent = text.text(from, part.start);
    String lineBreak = text.lineBreak();
    StringBuilder kept = new StringBuilder();
    for (String comment : comments(List.of(part), from, to)) {
      kept.append(indent).append(comment).append(lineBreak);
    }
    sink.splice(part.path, from, to, kept.toString());
  }

  /** The comments between two offsets, which are not within a scalar of what goes. */
  private List<String> comments(List<Part> gone, int from, int to) {
    List<int[]> scalars = new ArrayList<>();
    gone.forEach(part -> part.nodes.forEach(node -> scalars(node, scalars)));
    List<String> found = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int at = i;
      boolean begins = i == 0 || text.bytes[i - 1] <= ' ';
      if (text.bytes[i] == '#'
          && begins
          && scalars.stream().noneMatch(range -> range[0] <= at && at < range[1])) {
        int end = text.lineEnd(i);
        found.add(text.text(i, end));
        i = end;
      }
    }
    return found;
  }

  private void scalars(Node node, List<int[]> ranges) {
    switch (node) {
      case MappingNode mapping ->
          mapping
              .getValue()
              .forEach(
                  tuple -> {
                    scalars(tuple.getKeyNode(), ranges);
                    scalars(tuple.getValueNode(), ranges);
                  });
      case SequenceNode sequence -> sequence.getValue().forEach(item -> scalars(item, ranges));
      default -> ranges.add(new int[] {text.start(node), text.end(node)});
    }
  }
}
