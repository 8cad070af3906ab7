package io.gpuguard.source;

/**
 * How much is read before a file counts as hostile. A limit that is reached makes the scan
 * incomplete.
 *
 * @param fileBytes the largest file
 * @param depth how deep values may nest
 * @param values how many values one YAML document may stand for, aliases expanded
 * @param renderSeconds how long helm or kustomize may take
 */
public record ReadingLimits(long fileBytes, int depth, long values, int renderSeconds) {

  public static final ReadingLimits DEFAULT = new ReadingLimits(1L << 30, 200, 5_000_000, 60);
}
