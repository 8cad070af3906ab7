package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Position;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * All of YAML, by snakeyaml-engine: anchors, aliases, merge keys, folded and many-line scalars. It
 * also words the errors of documents that {@link BlockYamlParser} leaves alone.
 */
final class FullYamlParser {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowDuplicateKeys(true)
          .setCodePointLimit(Integer.MAX_VALUE)
          .setMaxAliasesForCollections(Integer.MAX_VALUE)
          .build();

  /** What every YAML schema takes for something else than a text. */
  private static final Pattern JSON_WORD =
      Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final int firstLine;
  private final ReadingLimits limits;
  private final IdentityHashMap<org.snakeyaml.engine.v2.nodes.Node, Converted> done =
      new IdentityHashMap<>();
  private final boolean locating;
  private final @Nullable OddBreaks odd;
  private int depth;

  /** A converted node, its positions, and how many values it stands for with aliases expanded. */
  private record Converted(Node node, Spans spans, long size) {}

  private FullYamlParser(
      int firstLine, ReadingLimits limits, boolean locating, @Nullable OddBreaks odd) {
    this.firstLine = firstLine;
    this.odd = odd;
    this.limits = limits;
    this.locating = locating;
  }

  /**
   * @param firstLine the line number of the text's first line
   * @param root filled with positions if it is not null
   */
  static Node parse(String text, int firstLine, ReadingLimits limits, @Nullable Spans root)
      throws ParseFailure {
    OddBreaks odd = OddBreaks.in(text) ? new OddBreaks(text) : null;
    FullYamlParser parser = new FullYamlParser(firstLine, limits, root != null, odd);
    try {
      Optional<org.snakeyaml.engine.v2.nodes.Node> composed =
          compose(OddBreaks.plain(text), firstLine);
      if (composed.isEmpty()) {
        return Node.Missing.MISSING;
      }
      Converted converted = parser.convert(composed.get());
      if (root != null) {
        root.sameAs(converted.spans);
        root.at(parser.position(composed.get(), composed.get()));
      }
      return converted.node;
    } catch (MarkedYamlEngineException e) {
      throw parser.failure(e);
    } catch (YamlEngineException e) {
      throw new ParseFailure(firstLine, 1, Sentences.first(String.valueOf(e.getMessage())));
    } catch (StackOverflowError e) {
      // The library recurses without a limit of its own.
      throw new ParseFailure(firstLine, 1, "nested too deeply").asLimit("--max-depth");
    }
  }

  private static Optional<org.snakeyaml.engine.v2.nodes.Node> compose(String text, int firstLine)
      throws ParseFailure {
    try {
      return new Compose(SETTINGS).composeString(text);
    } catch (YamlEngineException e) {
      throw e;
    } catch (RuntimeException e) {
      // The library answers some texts with other exceptions than its own, such as
      // IllegalArgumentException for a tag that ends in an escaped space. Fuzzing found it.
      String message = Sentences.first(String.valueOf(e.getMessage()));
      throw new ParseFailure(firstLine, 1, "the YAML reader gives up: " + message);
    }
  }

  private ParseFailure failure(MarkedYamlEngineException e) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    String problem = e.getProblem() == null ? "is no YAML" : e.getProblem();
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    return mark == null
        ? new ParseFailure(firstLine, 1, context + problem)
        : new ParseFailure(line(mark), column(mark), context + problem);
  }

  private int line(Mark mark) {
    return (odd == null ? mark.getLine() : odd.line(mark.getIndex())) + firstLine;
  }

  private int column(Mark mark) {
    return (odd == null ? mark.getColumn() : odd.column(mark.getIndex())) + 1;
  }

  private ParseFailure failure(org.snakeyaml.engine.v2.nodes.Node node, String message) {
    Mark mark = node.getStartMark().orElse(null);
    return mark == null
        ? new ParseFailure(firstLine, 1, message)
        : new ParseFailure(line(mark), column(mark), message);
  }

  private @Nullable Position position(
      org.snakeyaml.engine.v2.nodes.Node start, org.snakeyaml.engine.v2.nodes.Node end) {
    Mark from = start.getStartMark().orElse(null);
    Mark to = end.getEndMark().orElse(null);
    if (from == null || to == null) {
      return null;
    }
    // A block collection ends where the next token begins: at the start of a later line.
    boolean behind = column(to) == 1 && line(to) > line(from);
    return behind
        ? new Position(line(from), column(from), line(to), 1)
        : new Position(line(from), column(from), line(to), column(to));
  }

  private Converted convert(org.snakeyaml.engine.v2.nodes.Node yaml) throws ParseFailure {
    Converted known = done.get(yaml);
    if (known != null) {
      return known;
    }
    if (++depth > limits.depth()) {
      throw failure(yaml, "nested more than " + limits.depth() + " deep").asLimit("--max-depth");
    }
    if (yaml.isRecursive()) {
      throw failure(yaml, "an alias stands inside of what its anchor names");
    }
    Converted converted =
        switch (yaml) {
          case ScalarNode scalar -> new Converted(scalar(scalar), new Spans(), 1);
          case SequenceNode sequence -> sequence(sequence);
          case MappingNode mapping -> mapping(mapping);
          default -> throw failure(yaml, "an alias without an anchor");
        };
    depth--;
    if (converted.size > limits.values()) {
      String message = "its aliases expand to more than " + limits.values() + " values";
      throw failure(yaml, message).asLimit("--max-values");
    }
    done.put(yaml, converted);
    return converted;
  }

  private static Node scalar(ScalarNode scalar) {
    boolean text = scalar.getTag().getValue().equals("tag:yaml.org,2002:str");
    boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
    // The library takes a plain yes or 0644 for a text; Kubernetes does not. A plain 1 that is a
    // text all the same has the tag written before it.
    boolean tagged = text && plain && JSON_WORD.matcher(scalar.getValue()).matches();
    return text && (!plain || tagged)
        ? new Node.Text(scalar.getValue())
        : YamlScalars.resolve(scalar.getValue());
  }

  private Converted sequence(SequenceNode sequence) throws ParseFailure {
    List<Node> items = new ArrayList<>();
    Spans spans = new Spans();
    long size = 1;
    for (org.snakeyaml.engine.v2.nodes.Node yaml : sequence.getValue()) {
      Converted item = convert(yaml);
      size += item.size;
      Spans child = null;
      if (locating) {
        child = new Spans();
        child.sameAs(item.spans);
        child.at(position(yaml, yaml));
      }
      Spans.add(item.node, items, child, spans);
    }
    return new Converted(Node.of(items), spans, size);
  }

  private Converted mapping(MappingNode mapping) throws ParseFailure {
    Map<String, Node> entries = new LinkedHashMap<>();
    List<Converted> merged = new ArrayList<>();
    Spans spans = new Spans();
    long size = 1;
    for (NodeTuple tuple : mapping.getValue()) {
      Converted value = convert(tuple.getValueNode());
      size += value.size;
      if (isMerge(tuple.getKeyNode())) {
        merge(tuple, merged);
        continue;
      }
      String key = key(tuple.getKeyNode());
      if (entries.containsKey(key)) {
        throw failure(tuple.getKeyNode(), "the key '" + key + "' stands twice in one mapping");
      }
      if (locating) {
        Spans child = spans.key(key);
        child.sameAs(value.spans);
        child.at(position(tuple.getKeyNode(), tuple.getValueNode()));
      }
      entries.put(key, value.node);
    }
    for (Converted source : merged) {
      source.node.mapping().forEach(entries::putIfAbsent);
    }
    entries.values().removeIf(node -> !node.present());
    return new Converted(Mapping.of(entries), spans, size);
  }

  private static boolean isMerge(org.snakeyaml.engine.v2.nodes.Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().equals("<<");
  }

  private void merge(NodeTuple tuple, List<Converted> merged) throws ParseFailure {
    if (tuple.getValueNode() instanceof SequenceNode sequence) {
      for (org.snakeyaml.engine.v2.nodes.Node item : sequence.getValue()) {
        merged.add(convert(item));
      }
    } else {
      merged.add(convert(tuple.getValueNode()));
    }
    for (Converted source : merged) {
      if (!(source.node instanceof Mapping)) {
        throw failure(tuple.getKeyNode(), "'<<' takes a mapping or a list of mappings");
      }
    }
  }

  private String key(org.snakeyaml.engine.v2.nodes.Node yaml) throws ParseFailure {
    if (!(yaml instanceof ScalarNode scalar)) {
      throw failure(yaml, "a key must be a plain value");
    }
    String key = scalar(scalar).scalar();
    return key == null ? "null" : key.intern();
  }
}
