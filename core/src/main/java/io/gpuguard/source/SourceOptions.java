package io.gpuguard.source;

import java.io.InputStream;
import java.util.function.IntConsumer;

/**
 * @param stdin what {@code -} stands for
 * @param render whether charts and kustomizations that the user names are rendered
 * @param progress told how many files were read so far
 */
public record SourceOptions(
    ReadingLimits limits, InputStream stdin, boolean render, IntConsumer progress) {

  public static final SourceOptions DEFAULT =
      new SourceOptions(ReadingLimits.DEFAULT, InputStream.nullInputStream(), true, _ -> {});
}
