package io.gpuguard.fuzz;

import io.gpuguard.source.Reading;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Path;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a file: read, skipped or an error, never passed over; what was read is scanned. */
public final class ReaderTarget {

  private static final SourceOptions OPTIONS =
      new SourceOptions(
          new ReadingLimits(1 << 20, 1 << 21, 1 << 18, 100, 50, 10_000, 60, 5),
          InputStream.nullInputStream(),
          false,
          _ -> {});
  private static final List<String> NAMES = List.of("x.yaml", "x.json", "x.jsonl", "-");

  private ReaderTarget() {}

  /** The first byte chooses the file's name. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    String name = NAMES.get((data[0] & 0xff) % NAMES.size());
    Reading reading = Sources.read(name, Arrays.copyOfRange(data, 1, data.length), OPTIONS);
    int told =
        reading.resources().size()
            + reading.skipped().size()
            + reading.errors().size()
            + reading.incomplete().size();
    if (told == 0) {
      throw new IllegalStateException("passed over in silence");
    }
    for (var resource : reading.resources()) {
      if (resource.origin().position(Path.of("kind")).isEmpty()) {
        throw new IllegalStateException("a kind without a place");
      }
    }
    Scanning.scan(reading.resources());
  }
}
