package io.gpuguard.source;

import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading.InputError;
import io.gpuguard.source.Reading.Skipped;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Optional;

/** Makes resources of the ranges of one text. */
final class FileParser {

  private final ReadingLimits limits;
  private final Locator locator;
  private final Sharing sharing = new Sharing();

  FileParser(ReadingLimits limits, Locator locator) {
    this.limits = limits;
    this.locator = locator;
  }

  /** Splits a text into ranges that can be parsed side by side. */
  static List<Range> split(String name, byte[] bytes) {
    int from = Utf8.mark(bytes);
    return looksLikeJson(name, bytes, from)
        ? JsonRanges.split(bytes, from)
        : YamlRanges.split(bytes, from);
  }

  private static boolean looksLikeJson(String name, byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    boolean named = name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson");
    return named || (at < bytes.length && bytes[at] == '{' && isJsonStart(bytes, at));
  }

  /** A flow mapping of YAML begins alike; JSON goes on with a quoted key or ends at once. */
  private static boolean isJsonStart(byte[] bytes, int brace) {
    int at = brace + 1;
    while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at < bytes.length && (bytes[at] == '"' || bytes[at] == '}');
  }

  FileContents parse(SourceText text, byte[] bytes, List<Range> ranges) {
    FileContents contents = new FileContents();
    DocumentParser parser = new DocumentParser(limits);
    for (Range range : ranges) {
      try {
        Node node = parser.parse(bytes, range);
        collect(text, range, node, Path.ROOT, contents);
      } catch (ParseFailure e) {
        failed(text, bytes, range, e, contents);
      }
    }
    return contents;
  }

  private void failed(
      SourceText text, byte[] bytes, Range range, ParseFailure e, FileContents contents) {
    if (range.format() == Range.Format.YAML && hasDirective(bytes, range)) {
      contents
          .skipped()
          .add(
              new Skipped(
                  text.name(),
                  range.line(),
                  "a template: it holds {{ }} directives and is no YAML by itself; render it"
                      + " first"));
      return;
    }
    int line = e.line;
    int column = e.column;
    if (e.offset >= 0) {
      int offset = Math.min(e.offset, bytes.length);
      LineIndex index = new LineIndex(bytes, range.from(), range.to(), range.line());
      line = index.lineOf(offset);
      column = index.columnOf(offset);
    }
    contents.errors().add(new InputError(text.name(), line, column, e.reason()));
  }

  private static boolean hasDirective(byte[] bytes, Range range) {
    for (int i = range.from(); i + 1 < range.to(); i++) {
      if (bytes[i] == '{' && bytes[i + 1] == '{') {
        return true;
      }
    }
    return false;
  }

  private void collect(SourceText text, Range range, Node node, Path base, FileContents contents) {
    if (!node.present() || (node instanceof Mapping empty && empty.isEmpty())) {
      return;
    }
    Node items = node.get("items");
    if (node.get("kind").text("").endsWith("List") && items instanceof Node.Sequence) {
      for (int i = 0; i < items.items().size(); i++) {
        Node item = inherit(items.get(i), node);
        collect(text, range, item, base.child("items").child(i), contents);
      }
      return;
    }
    TextOrigin origin = new TextOrigin(text, range, base, locator);
    Optional<String> reason = Classification.noObject(node, text.name());
    if (reason.isPresent()) {
      contents.skipped().add(new Skipped(text.name(), range.line(), reason.get()));
    } else {
      contents.resources().add(Resource.of(slim(node.mapping()), origin));
    }
  }

  /** Items of a typed list (PodList) may leave out what the list says for all of them. */
  private static Node inherit(Node item, Node list) {
    String kind = list.get("kind").text("");
    if (!(item instanceof Mapping mapping) || kind.equals("List") || mapping.has("kind")) {
      return item;
    }
    return mapping
        .with("kind", Node.of(kind.substring(0, kind.length() - "List".length())))
        .with("apiVersion", list.get("apiVersion"));
  }

  /** Leaves out what no check reads and a dump is full of, and shares what pods have alike. */
  private Mapping slim(Mapping object) {
    Mapping slim = object;
    if (object.get("kind").text("").equals("Pod")) {
      slim = slim.without("status");
      if (slim.get("spec") instanceof Mapping spec) {
        slim = slim.with("spec", sharing.shared(spec));
      }
      if (slim.get("metadata") instanceof Mapping metadata) {
        slim = slim.with("metadata", sharing.shared(metadata));
      }
    } else if (object.at("spec", "template", "spec") instanceof Mapping spec) {
      Mapping template = object.at("spec", "template").mapping().with("spec", sharing.shared(spec));
      slim = slim.with("spec", slim.get("spec").mapping().with("template", template));
    }
    if (object.get("metadata") instanceof Mapping metadata && metadata.has("managedFields")) {
      slim = slim.with("metadata", metadata.without("managedFields"));
    }
    return slim;
  }
}
