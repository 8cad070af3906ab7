package io.gpuguard.repair;

import io.gpuguard.tree.Path;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A document with the place of every node in its bytes. JSON is YAML in flow style. */
final class YamlText {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(true)
          .setCodePointLimit(Integer.MAX_VALUE)
          .setMaxAliasesForCollections(Integer.MAX_VALUE)
          .build();

  final byte[] bytes;
  private final @Nullable Node root;

  /** The byte offset of each code point; null where all are ASCII. */
  private final int @Nullable [] offsets;

  private final Set<Node> shared = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlText(byte[] bytes, @Nullable Node root, int @Nullable [] offsets) {
    this.bytes = bytes;
    this.root = root;
    this.offsets = offsets;
    if (root != null) {
      findShared(root, Collections.newSetFromMap(new IdentityHashMap<>()));
    }
  }

  static YamlText of(byte[] bytes) throws Uneditable {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.chars().anyMatch(c -> c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff)
        || text.replace("\r\n", "").indexOf('\r') >= 0) {
      throw new Uneditable(Path.ROOT, "the text has line ends or marks that editors do not show");
    }
    try {
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      return new YamlText(bytes, root.orElse(null), offsets(bytes, text));
    } catch (YamlEngineException | StackOverflowError e) {
      throw new Uneditable(Path.ROOT, "the text is not plain enough to be edited");
    }
  }

  private static int @Nullable [] offsets(byte[] bytes, String text) {
    if (bytes.length == text.length()) {
      return null;
    }
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int count = 0;
    for (int i = 0; i < bytes.length; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        offsets[count++] = i;
      }
    }
    offsets[count] = bytes.length;
    return offsets;
  }

  private void findShared(Node node, Set<Node> seen) {
    if (!seen.add(node)) {
      shared.add(node);
    } else if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        findShared(tuple.getValueNode(), seen);
      }
    } else if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> findShared(item, seen));
    }
  }

  /** The node of an object in this text. */
  Node at(Path path) throws Uneditable {
    Node node = root;
    for (Path step : path.steps()) {
      String key = step.key();
      if (node instanceof MappingNode mapping && key != null) {
        NodeTuple tuple = tuple(mapping, key);
        node = tuple == null ? null : tuple.getValueNode();
      } else if (node instanceof SequenceNode sequence
          && step.index() < sequence.getValue().size()) {
        node = sequence.getValue().get(step.index());
      } else {
        node = null;
      }
      if (node != null && isShared(node)) {
        throw new Uneditable(Path.ROOT, "the object is shared by an anchor and its aliases");
      }
    }
    if (node == null) {
      throw new Uneditable(Path.ROOT, "the object is not written out in the text");
    }
    return node;
  }

  /** The last entry of that key, as readers take it; null if there is none. */
  static @Nullable NodeTuple tuple(MappingNode mapping, String key) {
    NodeTuple found = null;
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        found = tuple;
      }
    }
    return found;
  }

  /** Whether a change of this node would show in more than one place. */
  boolean isShared(Node node) {
    return shared.contains(node);
  }

  /** Whether it or anything in it would change in more than one place. */
  boolean holdsShared(Node node) {
    if (isShared(node)) {
      return true;
    }
    return switch (node) {
      case MappingNode mapping ->
          mapping.getValue().stream().anyMatch(tuple -> holdsShared(tuple.getValueNode()));
      case SequenceNode sequence -> sequence.getValue().stream().anyMatch(this::holdsShared);
      default -> false;
    };
  }

  /** Whether a value stands there as an alias of something above. */
  boolean isAlias(Node before, Node value) {
    return isShared(value) && start(value) < start(before);
  }

  int start(Node node) {
    return offset(node.getStartMark());
  }

  int end(Node node) {
    return offset(node.getEndMark());
  }

  private int offset(Optional<Mark> mark) {
    int index = mark.orElseThrow().getIndex();
    return offsets == null ? index : offsets[index];
  }

  /** How many bytes stand before the node in its line. */
  int column(Node node) {
    int start = start(node);
    return start - lineStart(start);
  }

  /** Where entries beside this key begin in their lines: at the question mark of {@code ? key}. */
  int entryColumn(Node key) {
    int start = start(key);
    int at = start;
    while (at > 0 && bytes[at - 1] == ' ') {
      at--;
    }
    boolean explicit = at > 0 && at < start && bytes[at - 1] == '?';
    return (explicit ? at - 1 : start) - lineStart(start);
  }

  int lineStart(int at) {
    int start = at;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  /** The end of the line, before its line break. */
  int lineEnd(int at) {
    int end = at;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return end > at && end < bytes.length && bytes[end - 1] == '\r' ? end - 1 : end;
  }

  static boolean isFlow(Node node) {
    return node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.FLOW;
  }

  static boolean isBlockScalar(Node node) {
    return node instanceof ScalarNode scalar
        && (scalar.getScalarStyle() == ScalarStyle.LITERAL
            || scalar.getScalarStyle() == ScalarStyle.FOLDED);
  }

  /** Where the text of a value ends; comments and blank lines behind it do not belong to it. */
  int contentEnd(Node before, Node value) {
    if (isAlias(before, value)) {
      return end(before);
    }
    if (!(value instanceof CollectionNode<?>) || isFlow(value)) {
      return end(value);
    }
    if (value instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
      NodeTuple last = mapping.getValue().getLast();
      return contentEnd(last.getKeyNode(), last.getValueNode());
    }
    List<Node> items = ((SequenceNode) value).getValue();
    return items.isEmpty() ? end(value) : contentEnd(value, items.getLast());
  }

  /** The place for a new line behind what ends at an offset. */
  int nextLine(int contentEnd) {
    boolean atStart = contentEnd > 0 && bytes[contentEnd - 1] == '\n';
    if (atStart) {
      return contentEnd;
    }
    int end = contentEnd;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return Math.min(end + 1, bytes.length);
  }

  /** What ends the lines of this text. */
  String lineBreak() {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i > 0 && bytes[i - 1] == '\r' ? "\r\n" : "\n";
      }
    }
    return "\n";
  }

  /** Whether a comment follows in the line, behind a comma or none. */
  boolean isCommented(int at) {
    int comma = pastComma(at);
    return isLast(comma) && comma < lineEnd(at) && text(comma, lineEnd(at)).contains("#");
  }

  int pastBlanks(int at) {
    int i = at;
    while (i < bytes.length && bytes[i] == ' ') {
      i++;
    }
    return i;
  }

  /** Behind the comma that follows, if one follows. */
  int pastComma(int at) {
    int i = pastBlanks(at);
    return i < bytes.length && bytes[i] == ',' ? i + 1 : at;
  }

  String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether nothing but blanks and a comment follow in the line. */
  boolean isLast(int at) {
    int i = at;
    int end = lineEnd(at);
    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i == end || (bytes[i] == '#' && i > at);
  }

  /** Whether nothing stands behind a place in its line. */
  boolean endsLine(int at) {
    return text(at, lineEnd(at)).isBlank();
  }
}
