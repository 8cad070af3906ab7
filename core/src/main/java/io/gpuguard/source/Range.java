package io.gpuguard.source;

import org.jspecify.annotations.Nullable;

/**
 * The place of one document or list item in its text.
 *
 * @param from byte offset
 * @param length in bytes
 * @param line the line number of the first byte, from 1
 * @param column the column of the first byte, from 1, in code points
 * @param list the List that this is an item of; null for a document
 */
record Range(long from, int length, int line, int column, Format format, @Nullable ListType list) {

  enum Format {
    YAML,
    JSON
  }

  /**
   * What a List says of its items, which may leave it out.
   *
   * @param apiVersion empty if it does not say
   * @param kind such as {@code PodList}, or {@code List}, which says nothing of its items
   */
  record ListType(String apiVersion, String kind) {}

  static Range document(long from, int length, int line, Format format) {
    return new Range(from, length, line, 1, format, null);
  }
}
