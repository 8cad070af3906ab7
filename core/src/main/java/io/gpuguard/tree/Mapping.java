package io.gpuguard.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A mapping with string keys in source order. Two arrays instead of a hash table: Kubernetes
 * mappings are small, so a scan over interned keys is both smaller and faster.
 */
public final class Mapping implements Node {

  public static final Mapping EMPTY = new Mapping(new String[0], new Node[0]);

  static final Flag TRUE = new Flag(true);
  static final Flag FALSE = new Flag(false);

  private final String[] keys;
  private final Node[] values;

  /** 0 until it is computed; templates are looked up by it, thousands of times. */
  private int hash;

  private Mapping(String[] keys, Node[] values) {
    this.keys = keys;
    this.values = values;
  }

  /**
   * Takes the arrays as they are, without a copy: the caller must not touch them again. Keys must
   * be unique.
   */
  public static Mapping owning(String[] keys, Node[] values) {
    if (keys.length != values.length) {
      throw new IllegalArgumentException("as many keys as values");
    }
    return keys.length == 0 ? EMPTY : new Mapping(keys, values);
  }

  /** A copy of a part of two arrays, without the entries whose values are missing. */
  public static Mapping ofPresent(String[] keys, Node[] values, int from, int to) {
    int size = 0;
    for (int i = from; i < to; i++) {
      size += values[i].present() ? 1 : 0;
    }
    String[] ownKeys = new String[size];
    Node[] ownValues = new Node[size];
    int at = 0;
    for (int i = from; i < to; i++) {
      if (values[i].present()) {
        ownKeys[at] = keys[i];
        ownValues[at++] = values[i];
      }
    }
    return owning(ownKeys, ownValues);
  }

  public static Mapping of(Map<String, ? extends Node> entries) {
    return owning(entries.keySet().toArray(String[]::new), entries.values().toArray(Node[]::new));
  }

  @SuppressWarnings("ReferenceEquality") // Identity first, equality after: see below.
  public Node value(String key) {
    // Identity first: keys of the reader are interned, and so are Java's literals.
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] == key) {
        return values[i];
      }
    }
    int hash = key.hashCode();
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].hashCode() == hash && keys[i].equals(key)) {
        return values[i];
      }
    }
    return Missing.MISSING;
  }

  public boolean has(String key) {
    return value(key).present();
  }

  public int size() {
    return keys.length;
  }

  public boolean isEmpty() {
    return keys.length == 0;
  }

  /** The key at a place in source order. */
  public String key(int index) {
    return keys[index];
  }

  /** The value at a place in source order. */
  public Node valueAt(int index) {
    return values[index];
  }

  public List<String> keys() {
    return List.of(keys);
  }

  public List<Node> values() {
    return List.of(values);
  }

  public void forEach(BiConsumer<String, Node> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept(keys[i], values[i]);
    }
  }

  /** The entries whose values are strings, as a Java map in source order. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    forEach(
        (key, value) -> {
          if (value instanceof Text text) {
            texts.put(key, text.value());
          }
        });
    return texts;
  }

  /** This with one entry set; a new key goes to the end. */
  public Mapping with(String key, Node value) {
    List<String> newKeys = new ArrayList<>(Arrays.asList(keys));
    List<Node> newValues = new ArrayList<>(Arrays.asList(values));
    int index = newKeys.indexOf(key);
    if (index < 0) {
      newKeys.add(key);
      newValues.add(value);
    } else {
      newValues.set(index, value);
    }
    return owning(newKeys.toArray(new String[0]), newValues.toArray(new Node[0]));
  }

  /** This without one entry. */
  public Mapping without(String key) {
    int index = Arrays.asList(keys).indexOf(key);
    if (index < 0) {
      return this;
    }
    List<String> newKeys = new ArrayList<>(Arrays.asList(keys));
    List<Node> newValues = new ArrayList<>(Arrays.asList(values));
    newKeys.remove(index);
    newValues.remove(index);
    return owning(newKeys.toArray(new String[0]), newValues.toArray(new Node[0]));
  }

  /** Equal entries in any order, as in JSON. */
  @Override
  @SuppressWarnings("ReferenceEquality")
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Mapping mapping) || mapping.keys.length != keys.length) {
      return false;
    }
    for (int i = 0; i < keys.length; i++) {
      // Most that is compared has its keys in the same order.
      Node same = keys[i] == mapping.keys[i] ? mapping.values[i] : mapping.value(keys[i]);
      if (!values[i].equals(same)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int result = hash;
    if (result == 0) {
      for (int i = 0; i < keys.length; i++) {
        result += (keys[i].hashCode() * 31) ^ values[i].hashCode();
      }
      hash = result;
    }
    return result;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < keys.length; i++) {
      out.append(i == 0 ? "" : ", ").append(keys[i]).append('=').append(values[i]);
    }
    return out.append('}').toString();
  }
}
