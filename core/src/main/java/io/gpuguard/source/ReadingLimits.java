package io.gpuguard.source;

/**
 * How much is read before an input counts as hostile. A limit that is reached makes the scan
 * incomplete.
 *
 * @param fileBytes the largest file
 * @param totalBytes the largest sum of all files
 * @param documentBytes the largest document; the items of a JSON List count one by one
 * @param documents how many documents and list items are read in all
 * @param depth how deep values may nest
 * @param values how many values one YAML document may stand for, aliases expanded
 * @param readSeconds how long the reading may take in all
 * @param renderSeconds how long helm or kustomize may take
 */
public record ReadingLimits(
    long fileBytes,
    long totalBytes,
    int documentBytes,
    long documents,
    int depth,
    long values,
    int readSeconds,
    int renderSeconds) {

  public static final ReadingLimits DEFAULT =
      new ReadingLimits(1L << 30, 1L << 33, 1 << 27, 10_000_000, 200, 5_000_000, 600, 60);
}
