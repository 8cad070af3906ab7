package io.gpuguard.source;

import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;

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
  private final Node.Text[] cache = new Node.Text[SLOTS];

  /** A value. */
  Node.Text text(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return new Node.Text(string(bytes, from, to));
    }
    int slot = slot(bytes, from, to) & SLOTS - 1;
    Node.Text cached = cache[slot];
    if (cached != null && same(cached.value(), bytes, from, to)) {
      return cached;
    }
    Node.Text made = new Node.Text(string(bytes, from, to));
    cache[slot] = made;
    return made;
  }

  /** A key. Interned, so that look-ups by literal compare identities, see Mapping.value. */
  String key(byte[] bytes, int from, int to) {
    int slot = slot(bytes, from, to) & KEY_SLOTS - 1;
    String cached = keys[slot];
    if (cached != null && same(cached, bytes, from, to)) {
      return cached;
    }
    String made = string(bytes, from, to).intern();
    keys[slot] = made;
    return made;
  }

  private static int slot(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + bytes[i];
    }
    return hash ^ hash >>> 15;
  }

  private static boolean same(String text, byte[] bytes, int from, int to) {
    if (text.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      // A char outside ASCII never equals a byte, which is negative there.
      if (text.charAt(i - from) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  static String string(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
