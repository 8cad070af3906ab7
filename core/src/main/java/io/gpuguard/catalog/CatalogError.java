package io.gpuguard.catalog;

/**
 * Something wrong in a catalogue file, as a value.
 *
 * @param line from 1; 0 if unknown
 */
public record CatalogError(String file, int line, String message) {

  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + message;
  }
}
