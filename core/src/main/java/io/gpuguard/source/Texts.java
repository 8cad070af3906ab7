package io.gpuguard.source;

import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes strings of bytes and reuses recent ones. Kubernetes objects repeat their keys and most of
 * their values, so a small cache saves most of the memory of a large dump. One instance serves one
 * thread.
 */
final class Texts {

  private static final int SLOTS = 1 << 14;
  private static final int LONGEST = 256;

  private static final int KEY_SLOTS = 1 << 11;

  private final String[] keys = new String[KEY_SLOTS];
  private final byte[][] keyBytes = new byte[KEY_SLOTS][];
  private final Node.Text[] cache = new Node.Text[SLOTS];
  private final byte[][] cacheBytes = new byte[SLOTS][];

  /** A value. */
  Node.Text text(byte[] bytes, int from, int to) {
    return text(bytes, from, to, hash(bytes, from, to));
  }

  /**
   * A value.
   *
   * @param hash what {@link #hash} makes of these bytes
   */
  Node.Text text(byte[] bytes, int from, int to, int hash) {
    if (to - from > LONGEST) {
      return new Node.Text(string(bytes, from, to));
    }
    int slot = (hash ^ hash >>> 15) & SLOTS - 1;
    byte[] known = cacheBytes[slot];
    if (known != null && Arrays.equals(known, 0, known.length, bytes, from, to)) {
      return cache[slot];
    }
    Node.Text made = new Node.Text(string(bytes, from, to));
    cache[slot] = made;
    cacheBytes[slot] = Arrays.copyOfRange(bytes, from, to);
    return made;
  }

  /** A key. Interned, so that look-ups by literal compare identities, see Mapping.value. */
  String key(byte[] bytes, int from, int to) {
    return key(bytes, from, to, hash(bytes, from, to));
  }

  /**
   * A key.
   *
   * @param hash what {@link #hash} makes of these bytes
   */
  String key(byte[] bytes, int from, int to, int hash) {
    int slot = (hash ^ hash >>> 15) & KEY_SLOTS - 1;
    byte[] known = keyBytes[slot];
    if (known != null && Arrays.equals(known, 0, known.length, bytes, from, to)) {
      return keys[slot];
    }
    String made = string(bytes, from, to).intern();
    keys[slot] = made;
    keyBytes[slot] = Arrays.copyOfRange(bytes, from, to);
    return made;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash(hash, bytes[i]);
    }
    return hash;
  }

  /** The hash of some bytes and one more; that of none is 0. */
  static int hash(int hash, byte next) {
    return hash * 31 + next;
  }

  static String string(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
