package io.gpuguard.source;

/**
 * The text of one document or list item.
 *
 * @param from byte offset
 * @param to byte offset, exclusive
 * @param line the line number of the first byte, from 1
 */
record Range(int from, int to, int line, Format format) {

  enum Format {
    YAML,
    JSON
  }
}
