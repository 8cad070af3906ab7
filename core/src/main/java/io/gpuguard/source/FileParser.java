package io.gpuguard.source;

import io.gpuguard.resource.Resource;
import io.gpuguard.source.Range.ListType;
import io.gpuguard.source.Reading.InputError;
import io.gpuguard.source.Reading.Skipped;
import io.gpuguard.tree.Bug;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes resources of the ranges of one text. Any number of threads may use one. */
final class FileParser {

  private final ReadingLimits limits;
  private final Locator locator;
  private final Sharing sharing = new Sharing();
  private final Repeats repeats = new Repeats(sharing::shared);
  private final long deadline;

  /** Parsers that no thread uses now: each remembers strings and subtrees, to share them. */
  private final Queue<DocumentParser> idle = new ConcurrentLinkedQueue<>();

  FileParser(ReadingLimits limits) {
    this.limits = limits;
    this.locator = new Locator(limits);
    this.deadline = System.nanoTime() + limits.readSeconds() * 1_000_000_000L;
  }

  /**
   * @param bytes a piece of the text
   * @param base the offset of the piece in the text
   * @param ranges lie in the piece
   */
  FileContents parse(SourceText text, byte[] bytes, long base, List<Range> ranges) {
    FileContents contents = new FileContents();
    DocumentParser idler = idle.poll();
    DocumentParser parser = idler == null ? new DocumentParser(limits, repeats) : idler;
    for (Range range : ranges) {
      if (System.nanoTime() > deadline) {
        String message = "the reading took longer than " + limits.readSeconds() + " seconds";
        contents.incomplete().add(new InputError(text.name(), range.line(), 0, message));
        break;
      }
      try {
        parse(parser, text, new Piece(bytes, (int) (range.from() - base)), range, contents);
      } catch (RuntimeException e) {
        contents.incomplete().add(new InputError(text.name(), range.line(), 0, Bug.words(e)));
        // What it remembers may be half made.
        parser = new DocumentParser(limits, repeats);
      }
    }
    idle.add(parser);
    return contents;
  }

  /**
   * @param from where the range begins in the bytes
   */
  private record Piece(byte[] bytes, int from) {}

  private void parse(
      DocumentParser parser, SourceText text, Piece piece, Range range, FileContents contents) {
    try {
      if (range.length() > limits.documentBytes()) {
        String message = "a document is larger than " + limits.documentBytes() + " bytes";
        throw new ParseFailure(piece.from(), message).asLimit("");
      }
      int invalid = Utf8.firstInvalid(piece.bytes(), piece.from(), piece.from() + range.length());
      if (invalid >= 0) {
        throw new ParseFailure(invalid, "is not UTF-8 here");
      }
      Node node = parser.parse(piece.bytes(), piece.from(), range);
      ListType list = range.list();
      if (list == null) {
        collect(text, range, node, Path.ROOT, contents);
      } else if (range.format() == Range.Format.JSON) {
        collect(text, range, inherit(node, list), Path.ROOT, contents);
      } else {
        // An item of a YAML List is cut with its dash.
        collect(text, range, node.get(0), Path.ROOT.child(0), contents);
      }
    } catch (ParseFailure e) {
      failed(text, piece, range, e, contents);
    }
  }

  private static void failed(
      SourceText text, Piece piece, Range range, ParseFailure e, FileContents contents) {
    int to = piece.from() + range.length();
    if (range.format() == Range.Format.YAML
        && !e.limit
        && ChartFiles.holdsDirective(piece.bytes(), piece.from(), to)) {
      String reason =
          "a template: it holds {{ }} directives and is no YAML by itself; render it first";
      contents.skipped().add(new Skipped(text.name(), range.line(), reason));
      return;
    }
    int line = e.line;
    int column = e.column;
    if (e.offset >= 0) {
      int offset = Math.min(e.offset, to);
      LineIndex index =
          new LineIndex(piece.bytes(), piece.from(), to, range.line(), range.column());
      line = index.lineOf(offset);
      column = index.columnOf(offset);
    }
    List<InputError> errors = e.limit ? contents.incomplete() : contents.errors();
    errors.add(new InputError(text.name(), line, column, e.reasonAndOption()));
  }

  private void collect(SourceText text, Range range, Node node, Path base, FileContents contents) {
    if (!node.present() || (node instanceof Mapping empty && empty.isEmpty())) {
      return;
    }
    String kind = node.get("kind").text("");
    boolean list = kind.endsWith("List") && node.get("items") instanceof Node.Sequence;
    if (list || (kind.equals("List") && !node.get("items").present())) {
      ListType type = new ListType(node.get("apiVersion").text(""), kind);
      List<Node> items = node.get("items").items();
      for (int i = 0; i < items.size(); i++) {
        Path path = base.child("items").child(i);
        collect(text, range, inherit(items.get(i), type), path, contents);
      }
      return;
    }
    if (node.get(0).get("kind").present() && node.get(0).get("apiVersion").present()) {
      // The items of a List by themselves, as jq prints them.
      for (int i = 0; i < node.items().size(); i++) {
        collect(text, range, node.get(i), base.child(i), contents);
      }
      return;
    }
    TextOrigin origin = new TextOrigin(text, range, base, locator);
    Optional<String> reason = Classification.noObject(node, text.name());
    if (reason.isPresent()) {
      contents.skipped().add(new Skipped(text.name(), origin.line(), reason.get()));
    } else {
      Classification.makesOthers(node)
          .ifPresent(why -> contents.skipped().add(new Skipped(text.name(), origin.line(), why)));
      contents.resources().add(Resource.of(slim(node.mapping()), origin));
    }
  }

  /** Items of a typed list (PodList) may leave out what the list says for all of them. */
  private static Node inherit(Node item, ListType list) {
    if (!(item instanceof Mapping mapping) || list.kind().equals("List") || mapping.has("kind")) {
      return item;
    }
    String kind = list.kind().substring(0, list.kind().length() - "List".length());
    return mapping.with("kind", Node.of(kind)).with("apiVersion", Node.of(list.apiVersion()));
  }

  /** Leaves out what no check reads and a dump is full of, and shares what pods have alike. */
  private Mapping slim(Mapping object) {
    Mapping slim = object;
    if (object.get("kind").text("").equals("Pod")) {
      slim = slim.without("status");
      if (slim.get("spec") instanceof Mapping spec) {
        slim = slim.with("spec", sharing.shared(TokenVolume.plain(spec)));
      }
      if (slim.get("metadata") instanceof Mapping metadata) {
        slim = slim.with("metadata", sharing.shared(metadata));
      }
    } else if (object.at("spec", "template", "spec") instanceof Mapping spec) {
      Mapping template = object.at("spec", "template").mapping().with("spec", sharing.shared(spec));
      slim = slim.with("spec", slim.get("spec").mapping().with("template", template));
    }
    if (slim.get("metadata") instanceof Mapping metadata && metadata.has("managedFields")) {
      slim = slim.with("metadata", metadata.without("managedFields"));
    }
    return slim;
  }
}
