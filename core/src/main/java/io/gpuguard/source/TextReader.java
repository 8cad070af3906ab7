package io.gpuguard.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads one text: cuts it into pieces of whole documents and has them parsed. */
final class TextReader {

  /** Pieces have about this many bytes. */
  private static final int PIECE = 1 << 20;

  private static final String EMPTY = "empty: no object in it";

  private final ReadingLimits limits;
  private final FileParser parser;
  private final Pipeline pipeline;
  private long documents;

  TextReader(ReadingLimits limits, Pipeline pipeline) {
    this.limits = limits;
    this.parser = new FileParser(limits);
    this.pipeline = pipeline;
  }

  /** Reads a file: a small one as a whole, a large one piece by piece. */
  void file(String name, Path path, long size, boolean named) throws IOException {
    if (size <= PIECE) {
      bytes(name, Files.readAllBytes(path), path, named);
      return;
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] first = in.readNBytes(PIECE);
      if (Utf8.isWide(first)) {
        bytes(name, Files.readAllBytes(path), path, named);
      } else if (!isBinary(name, first, named)) {
        pieces(SourceText.file(name, path), first, in);
      }
    }
  }

  /** Reads a text that lies in memory. */
  void memory(String name, byte[] raw) {
    bytes(name, raw, null, true);
  }

  private void bytes(
      String name, byte[] raw, @org.jspecify.annotations.Nullable Path path, boolean named) {
    byte[] bytes = Utf8.normalise(raw);
    if (isBinary(name, bytes, named)) {
      return;
    }
    if (path != null && ChartFiles.isTemplate(path, bytes)) {
      pipeline.add(FileContents.skipped(name, "a Helm template: render it with 'helm template'"));
      return;
    }
    SourceText text = SourceText.kept(name, bytes);
    int start = Utf8.mark(bytes);
    List<Range> ranges = new ArrayList<>();
    Splitter splitter = Splitter.of(name, bytes, start, bytes.length);
    splitter.split(bytes, start, bytes.length, true, ranges);
    if (ranges.isEmpty()) {
      pipeline.add(FileContents.skipped(name, EMPTY));
    } else if (splitter instanceof JsonSplitter && !Splitter.isNamedJson(name)) {
      submit(text, bytes, ranges, start);
    } else {
      submit(text, bytes, ranges, -1);
    }
  }

  /**
   * @param yamlFrom where YAML begins if this may be YAML that looks like JSON; else -1
   */
  private void submit(SourceText text, byte[] bytes, List<Range> ranges, int yamlFrom) {
    if (bytes.length <= PIECE && documents + ranges.size() <= limits.documents()) {
      documents += ranges.size();
      if (pipeline.isLittle(bytes.length)) {
        pipeline.add(small(text, bytes, ranges, yamlFrom));
      } else {
        pipeline.submit(bytes.length, () -> small(text, bytes, ranges, yamlFrom));
      }
      return;
    }
    int first = 0;
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      long size = range.from() + range.length() - ranges.get(first).from();
      if (i == ranges.size() - 1 || size > PIECE) {
        piece(text, bytes, 0, ranges.subList(first, i + 1));
        first = i + 1;
      }
    }
  }

  private FileContents small(SourceText text, byte[] bytes, List<Range> ranges, int yamlFrom) {
    FileContents contents =
        yamlFrom < 0
            ? parser.parse(text, bytes, 0, ranges)
            : jsonOrYaml(text, bytes, ranges, yamlFrom);
    return contents.isEmpty() ? FileContents.skipped(text.name(), EMPTY) : contents;
  }

  private FileContents jsonOrYaml(SourceText text, byte[] bytes, List<Range> ranges, int yamlFrom) {
    FileContents json = parser.parse(text, bytes, 0, ranges);
    if (json.errors().isEmpty()) {
      return json;
    }
    List<Range> documents = new ArrayList<>();
    new YamlSplitter(yamlFrom).split(bytes, yamlFrom, bytes.length, true, documents);
    FileContents yaml = parser.parse(text, bytes, 0, documents);
    return yaml.errors().isEmpty() ? yaml : json;
  }

  private void piece(SourceText text, byte[] bytes, long base, List<Range> ranges) {
    if (ranges.isEmpty() || documents > limits.documents()) {
      return;
    }
    documents += ranges.size();
    if (documents > limits.documents()) {
      String message = "more than " + limits.documents() + " documents in all";
      pipeline.add(FileContents.incomplete(text.name(), message));
      return;
    }
    Range last = ranges.getLast();
    int size = (int) (last.from() + last.length() - ranges.getFirst().from());
    pipeline.submit(size, () -> parser.parse(text, bytes, base, ranges));
  }

  private void pieces(SourceText text, byte[] first, InputStream in) throws IOException {
    byte[] bytes = first;
    int filled = first.length;
    int from = Utf8.mark(first);
    long base = 0;
    boolean none = true;
    Splitter splitter = Splitter.of(text.name(), first, from, filled);
    while (true) {
      boolean last = filled < bytes.length;
      List<Range> ranges = new ArrayList<>();
      int used = splitter.split(bytes, from, filled, last, ranges);
      none &= ranges.isEmpty();
      piece(text, bytes, base, ranges);
      if (last) {
        break;
      }
      int rest = filled - used;
      if (rest > limits.documentBytes()) {
        String message = "a document is larger than " + limits.documentBytes() + " bytes";
        pipeline.add(FileContents.incomplete(text.name(), message));
        return;
      }
      byte[] next = new byte[Math.max(PIECE, 2 * rest)];
      System.arraycopy(bytes, used, next, 0, rest);
      filled = rest + in.readNBytes(next, rest, next.length - rest);
      base += used;
      bytes = next;
      from = 0;
    }
    if (none) {
      pipeline.add(FileContents.skipped(text.name(), EMPTY));
    }
  }

  private boolean isBinary(String name, byte[] bytes, boolean named) {
    for (int i = 0; i < Math.min(bytes.length, 8192); i++) {
      if (bytes[i] == 0) {
        pipeline.add(
            named
                ? FileContents.error(name, "a binary file, no YAML or JSON")
                : FileContents.skipped(name, "a binary file"));
        return true;
      }
    }
    return false;
  }
}
