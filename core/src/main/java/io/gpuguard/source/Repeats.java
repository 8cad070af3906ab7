package io.gpuguard.source;

import io.gpuguard.tree.Node;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what recent values were made of which JSON text. The pods of one template repeat its
 * containers word by word, and to find the same text again takes a fraction of the time that
 * parsing it takes. Any number of threads may use one: what they write over each other is lost, and
 * parsed once more.
 */
final class Repeats {

  private static final int SLOTS = 1 << 16;

  /** So many bytes of text are kept, more or less: threads may count at once. */
  private static final int MOST = 64 << 20;

  /** Of a longer text a part is more likely to repeat than the whole. */
  private static final int LONGEST = 1 << 14;

  private static final int SHORTEST = 16;

  private static final int GATES = 1 << 8;

  /** So often a key is given a chance, before it must prove that its values repeat. */
  private static final int TRIES = 1 << 12;

  /**
   * @param depth counts towards the limit of depth, so that equal text elsewhere may be too deep
   */
  private record Known(byte[] text, int depth, Node node) {}

  private final Known[] known = new Known[SLOTS];
  private final int[] tries = new int[GATES];
  private final int[] hits = new int[GATES];
  private final UnaryOperator<Node> sharing;
  private int bytesKept;

  /**
   * @param sharing gives the instance that is kept of equal values
   */
  Repeats(UnaryOperator<Node> sharing) {
    this.sharing = sharing;
  }

  /** Whether it is worth looking for the values of a key: not if they rarely repeat. */
  boolean areLikely(String key, int depth) {
    int gate = gate(key, depth);
    return tries[gate] < TRIES || hits[gate] > tries[gate] / 4;
  }

  private static int gate(String key, int depth) {
    return (key.hashCode() + depth * 31) & GATES - 1;
  }

  /** The value that the same text made before; null if there is none. */
  @Nullable Node find(String key, int depth, byte[] bytes, int from, int to) {
    if (!isKept(from, to)) {
      return null;
    }
    int gate = gate(key, depth);
    tries[gate]++;
    Known found = known[slot(bytes, from, to)];
    if (found == null
        || found.depth != depth
        || !Arrays.equals(found.text, 0, found.text.length, bytes, from, to)) {
      return null;
    }
    hits[gate]++;
    return found.node;
  }

  /** Remembers a value; the answer is equal to it. */
  Node keep(int depth, byte[] bytes, int from, int to, Node node) {
    if (!isKept(from, to)) {
      return node;
    }
    int slot = slot(bytes, from, to);
    Known old = known[slot];
    int more = to - from - (old == null ? 0 : old.text.length);
    if (bytesKept + more > MOST) {
      return node;
    }
    bytesKept += more;
    Node kept = sharing.apply(node);
    known[slot] = new Known(Arrays.copyOfRange(bytes, from, to), depth, kept);
    return kept;
  }

  private static boolean isKept(int from, int to) {
    return to - from >= SHORTEST && to - from <= LONGEST;
  }

  private static int slot(byte[] bytes, int from, int to) {
    CRC32 sum = new CRC32();
    sum.update(bytes, from, to - from);
    return (int) sum.getValue() & SLOTS - 1;
  }
}
