package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds the splices that turn the text of one tree into the text of another. */
final class Splicer {

  private final YamlText text;
  private final boolean json;
  private final Emitter emitter;
  private final Function<Path, List<Splice.Repaired>> owners;
  private final List<Splice> splices = new ArrayList<>();
  private final Removals removals;

  /**
   * @param owners who asked for a change at a path
   */
  Splicer(
      YamlText text,
      boolean json,
      Map<Path, String> notes,
      Function<Path, List<Splice.Repaired>> owners) {
    this.text = text;
    this.json = json;
    this.emitter = new Emitter(json, text.lineBreak(), notes);
    this.owners = owners;
    this.removals = new Removals(text, this::splice);
  }

  /**
   * Sorted by place, in offsets of the text.
   *
   * @param wanted with marks where items of lists were removed
   */
  List<Splice> splices(Path base, Mapping old, Mapping wanted) throws Uneditable {
    node(Path.ROOT, text.at(base), old, wanted);
    splices.sort(Splice.ORDER);
    return splices;
  }

  private void node(Path path, org.snakeyaml.engine.v2.nodes.Node written, Node old, Node wanted)
      throws Uneditable {
    if (text.isShared(written)) {
      throw new Uneditable(path, "the value is shared by an anchor and its aliases");
    }
    if (written instanceof MappingNode mapping
        && old instanceof Mapping before
        && wanted instanceof Mapping after) {
      mapping(path, mapping, before, after);
    } else if (written instanceof SequenceNode list
        && old instanceof Node.Sequence before
        && wanted instanceof Node.Sequence after) {
      list(path, list, before.items(), after.items());
    } else if (written instanceof ScalarNode scalar && wanted.scalar() != null) {
      scalar(path, scalar, wanted);
    } else {
      throw new Uneditable(path, "a value of another kind stands there");
    }
  }

  private void mapping(Path path, MappingNode written, Mapping old, Mapping wanted)
      throws Uneditable {
    Map<String, Node> added = new LinkedHashMap<>();
    List<String> gone = old.keys().stream().filter(key -> !wanted.has(key)).toList();
    boolean come = !old.keys().containsAll(wanted.keys());
    if (come && YamlText.isFlow(written) && gone.size() == written.getValue().size()) {
      rewrite(path, written, wanted);
      return;
    }
    removals.entries(path, written, gone);
    for (int i = 0; i < wanted.size(); i++) {
      String key = wanted.key(i);
      Node before = old.value(key);
      Node after = wanted.valueAt(i);
      if (after.equals(before)) {
        continue;
      }
      NodeTuple tuple = YamlText.tuple(written, key);
      if (tuple == null) {
        // A merge key gave the old value, or there was none: an entry of its own wins.
        added.put(key, after);
      } else if (isNothing(before) && !hasEntries(tuple.getValueNode())) {
        fill(path.child(key), written, tuple, after);
      } else {
        // Entries that are null are written, but count as none.
        Node entries = isNothing(before) ? Mapping.EMPTY : before;
        node(path.child(key), tuple.getValueNode(), entries, after);
      }
    }
    if (!added.isEmpty()) {
      insert(path, written, Marks.plain(Mapping.of(added)).mapping(), gone);
    }
  }

  /** Writes braces or brackets anew: all goes from them and others come. */
  private void rewrite(Path path, CollectionNode<?> written, Node wanted) throws Uneditable {
    int from = text.start(written);
    int to = text.end(written);
    if (text.lineEnd(from) < to || text.holdsShared(written)) {
      throw new Uneditable(path, "all comes and goes in braces or brackets over several lines");
    }
    splice(path, from, to, emitter.inline(Marks.plain(wanted)));
  }

  private static boolean isNothing(Node node) {
    return !node.present() || (node instanceof Mapping mapping && mapping.isEmpty());
  }

  private static boolean hasEntries(org.snakeyaml.engine.v2.nodes.Node written) {
    return written instanceof MappingNode mapping && !mapping.getValue().isEmpty();
  }

  /** Gives a value to a key that has null or an empty mapping. */
  private void fill(Path path, MappingNode parent, NodeTuple tuple, Node value) throws Uneditable {
    org.snakeyaml.engine.v2.nodes.Node key = tuple.getKeyNode();
    org.snakeyaml.engine.v2.nodes.Node empty = tuple.getValueNode();
    if (text.isShared(empty)) {
      throw new Uneditable(path, "the value is shared by an anchor and its aliases");
    }
    int from = text.start(empty);
    int to = text.end(empty);
    String lines = emitter.entry(path, "k", value, text.entryColumn(key));
    String below = lines.substring(lines.indexOf('\n') + 1);
    if (YamlText.isFlow(parent) || below.isEmpty() || !text.isLast(to)) {
      splice(path, from, to, (from == to ? " " : "") + emitter.inline(value));
      return;
    }
    int start = from;
    while (start > text.end(key) && text.bytes[start - 1] == ' ') {
      start--;
    }
    // What follows the colon goes; a comment behind it stays in its line.
    int next = text.nextLine(to);
    boolean ownLine = start == text.lineStart(from) && next > text.lineEnd(to);
    splice(path, start, ownLine && !text.isCommented(to) ? next : to, "");
    lines(path, next, below);
  }

  private void insert(Path path, MappingNode written, Mapping added, List<String> gone)
      throws Uneditable {
    List<NodeTuple> tuples = written.getValue();
    if (YamlText.isFlow(written)) {
      List<NodeTuple> left = tuples.stream().filter(t -> !isOneOf(gone, t)).toList();
      flow(path, written, added, left.isEmpty() ? null : left.getLast());
      return;
    }
    NodeTuple last = tuples.getLast();
    int end = text.contentEnd(last.getKeyNode(), last.getValueNode());
    int indent = text.entryColumn(tuples.getFirst().getKeyNode());
    for (int i = 0; i < added.size(); i++) {
      Path child = path.child(added.key(i));
      String lines = emitter.entry(child, added.key(i), added.valueAt(i), indent);
      lines(child, text.nextLine(end), lines);
    }
  }

  private static boolean isOneOf(List<String> keys, NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode key && keys.contains(key.getValue());
  }

  private void flow(Path path, MappingNode written, Mapping added, @Nullable NodeTuple last)
      throws Uneditable {
    if (last != null && text.isAlias(last.getKeyNode(), last.getValueNode())) {
      throw new Uneditable(path, "the last entry in the braces is an alias");
    }
    for (int i = 0; i < added.size(); i++) {
      String entry = emitter.inline(added.key(i), added.valueAt(i));
      Path child = path.child(added.key(i));
      if (last == null) {
        int at = text.end(written) - 1;
        splice(child, at, at, (i == 0 ? "" : ", ") + entry);
      } else {
        int end = text.end(last.getValueNode());
        behind(child, end, separator(last.getKeyNode()), entry, i == 0, i == added.size() - 1);
      }
    }
  }

  /**
   * Adds to braces or brackets behind what ends there; a comment stays beside it.
   *
   * @param first whether it is the first that is added there
   * @param last whether it is the last
   */
  private void behind(
      Path path, int end, String separator, String entry, boolean first, boolean last) {
    boolean ownLine = separator.indexOf('\n') >= 0;
    if (!ownLine || !text.isCommented(end)) {
      splice(path, end, end, separator + entry);
      return;
    }
    boolean comma = text.pastComma(end) > end;
    if (first && !comma) {
      splice(path, end, end, ",");
    }
    int lineEnd = text.lineEnd(end);
    String before = first ? separator.substring(1) : separator;
    splice(path, lineEnd, lineEnd, before + entry + (last && comma ? "," : ""));
  }

  /** A comma, and a line break where the entries have lines of their own. */
  private String separator(org.snakeyaml.engine.v2.nodes.Node key) {
    int start = text.lineStart(text.start(key));
    String before = text.text(start, text.start(key));
    if (!before.isBlank() || before.isEmpty()) {
      return json && !before.endsWith(" ") ? "," : ", ";
    }
    return "," + text.lineBreak() + before;
  }

  private void list(Path path, SequenceNode written, List<Node> old, List<Node> wanted)
      throws Uneditable {
    List<org.snakeyaml.engine.v2.nodes.Node> items = written.getValue();
    if (items.size() != old.size()) {
      throw new Uneditable(path, "the list holds empty items");
    }
    Set<Integer> gone = new TreeSet<>();
    for (int i = 0; i < old.size(); i++) {
      if (i >= wanted.size() || !wanted.get(i).present()) {
        gone.add(i);
      }
    }
    List<Node> added =
        wanted.stream().skip(old.size()).filter(Node::present).map(Marks::plain).toList();
    if (!added.isEmpty()
        && YamlText.isFlow(written)
        && gone.size() == items.size()
        && !gone.isEmpty()) {
      rewrite(path, written, Node.of(wanted));
      return;
    }
    removals.items(path, written, gone);
    for (int i = 0; i < old.size(); i++) {
      if (!gone.contains(i) && !wanted.get(i).equals(old.get(i))) {
        node(path.child(i), items.get(i), old.get(i), wanted.get(i));
      }
    }
    for (int i = 0; i < added.size(); i++) {
      Path item = path.child(old.size() + i);
      append(item, written, gone, added.get(i), i == 0, i == added.size() - 1);
    }
  }

  private void append(
      Path path,
      SequenceNode written,
      Set<Integer> gone,
      Node value,
      boolean isFirst,
      boolean isLast)
      throws Uneditable {
    List<org.snakeyaml.engine.v2.nodes.Node> items = written.getValue();
    if (items.isEmpty()) {
      int at = text.end(written) - 1;
      splice(path, at, at, (isFirst ? "" : ", ") + emitter.inline(value));
      return;
    }
    int behind = items.size() - 1;
    while (YamlText.isFlow(written) && gone.contains(behind)) {
      behind--;
    }
    org.snakeyaml.engine.v2.nodes.Node last = items.get(behind);
    if (text.isAlias(written, last)) {
      throw new Uneditable(path, "the last item of the list is an alias");
    }
    if (YamlText.isFlow(written)) {
      behind(path, text.end(last), separator(last), emitter.inline(value), isFirst, isLast);
      return;
    }
    String lines = emitter.item(path, value, text.column(written));
    lines(path, text.nextLine(text.contentEnd(written, last)), lines);
  }

  private void scalar(Path path, ScalarNode written, Node wanted) throws Uneditable {
    int from = text.start(written);
    int to = text.end(written);
    if (YamlText.isBlockScalar(written) || text.lineEnd(from) < to) {
      throw new Uneditable(path, "the value is written over several lines");
    }
    String value = emitter.inline(wanted);
    boolean single = written.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    if (wanted instanceof Node.Text(String plain) && !plain.matches(".*['\"\\\\].*")) {
      String quote = single ? "'" : written.getScalarStyle() == ScalarStyle.PLAIN ? "" : "\"";
      value = quote.isEmpty() ? value : quote + plain + quote;
    }
    splice(path, from, to, !json && text.endsLine(to) ? value + emitter.comment(path) : value);
  }

  /** Whole lines at the beginning of a line, or behind a last line that has no break. */
  private void lines(Path path, int at, String lines) {
    boolean unbroken = at > 0 && text.bytes[at - 1] != '\n';
    String broken = text.lineBreak();
    splice(
        path,
        at,
        at,
        unbroken ? broken + lines.substring(0, lines.length() - broken.length()) : lines);
  }

  private void splice(Path path, int from, int to, String with) {
    splices.add(new Splice(from, to, with.getBytes(StandardCharsets.UTF_8), owners.apply(path)));
  }
}
