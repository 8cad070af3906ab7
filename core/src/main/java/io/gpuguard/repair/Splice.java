package io.gpuguard.repair;

import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.List;

/**
 * Bytes that take the place of others.
 *
 * @param from offset in the file
 * @param to exclusive; the same as from where something is inserted
 * @param controls the ids of the controls that it repairs
 */
public record Splice(int from, int to, byte[] bytes, List<Repaired> controls) {

  /** In the order of the text; what is inserted behind something comes before what goes there. */
  static final Comparator<Splice> ORDER =
      Comparator.comparingInt(Splice::from).thenComparingInt(Splice::to);

  /**
   * Whom a splice serves.
   *
   * @param object the object's title
   */
  public record Repaired(String control, String object) {}

  public Splice {
    controls = List.copyOf(controls);
  }

  Splice moved(long by) {
    return new Splice((int) (from + by), (int) (to + by), bytes, controls);
  }

  /** The text from one offset to another with the splices in it. */
  static byte[] apply(byte[] text, int from, int to, List<Splice> sorted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 1024);
    int at = from;
    for (Splice splice : sorted) {
      if (splice.from < at) {
        throw new IllegalStateException("edits overlap: " + splice.controls + " at " + splice.from);
      }
      out.write(text, at, splice.from - at);
      out.writeBytes(splice.bytes);
      at = splice.to;
    }
    out.write(text, at, to - at);
    return out.toByteArray();
  }
}
