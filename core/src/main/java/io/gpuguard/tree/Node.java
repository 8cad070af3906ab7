package io.gpuguard.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of a Kubernetes object, as JSON has them. Nulls do not exist here: the reader drops
 * them, as the API server's typed decoding does.
 *
 * <p>Every accessor is total. A field of the wrong type reads as {@link Missing}, so that no check
 * fails on an odd manifest; the reader reports wrong types on its own account.
 */
public sealed interface Node
    permits Node.Text, Node.Whole, Node.Real, Node.Flag, Node.Sequence, Node.Missing, Mapping {

  /** A string. */
  record Text(String value) implements Node {
    // Written out here and below: a record's own methods are made at run time, at every start.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Text text && text.value.equals(value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /** An integer. Kubernetes has 64-bit integers only. */
  record Whole(long value) implements Node {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Whole whole && whole.value == value;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(value);
    }
  }

  /** A number with a fraction or an exponent. */
  record Real(double value) implements Node {}

  /** A boolean. */
  record Flag(boolean value) implements Node {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Flag flag && flag.value == value;
    }

    @Override
    public int hashCode() {
      return Boolean.hashCode(value);
    }
  }

  /** What an accessor yields where nothing is. Only the tree of a patch holds it, for null. */
  enum Missing implements Node {
    MISSING
  }

  /** A list. */
  record Sequence(List<Node> items) implements Node {
    public static final Sequence EMPTY = new Sequence(List.of());

    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Sequence sequence && sequence.items.equals(items);
    }

    @Override
    public int hashCode() {
      return items.hashCode();
    }
  }

  /** The value under a key; {@link Missing} where there is none or this is not a mapping. */
  default Node get(String key) {
    return this instanceof Mapping mapping ? mapping.value(key) : Missing.MISSING;
  }

  /** The value at an index; {@link Missing} where there is none or this is not a list. */
  default Node get(int index) {
    List<Node> items = items();
    return index >= 0 && index < items.size() ? items.get(index) : Missing.MISSING;
  }

  /**
   * Follows keys from here, {@code spec.template.spec} as {@code at("spec", "template", "spec")}.
   */
  default Node at(String... keys) {
    Node node = this;
    for (String key : keys) {
      node = node.get(key);
    }
    return node;
  }

  /** Follows a path from here. */
  default Node at(Path path) {
    return path.follow(this);
  }

  /** The items of a list; empty for anything else. */
  default List<Node> items() {
    return this instanceof Sequence sequence ? sequence.items() : List.of();
  }

  /** This as a mapping; an empty one for anything else. */
  default Mapping mapping() {
    return this instanceof Mapping mapping ? mapping : Mapping.EMPTY;
  }

  /** The string, or null if this is none. */
  default @Nullable String text() {
    return this instanceof Text text ? text.value() : null;
  }

  /** The string, or {@code otherwise} if this is none. */
  default String text(String otherwise) {
    return this instanceof Text text ? text.value() : otherwise;
  }

  /** The integer, or {@code otherwise} if this is none. */
  default long whole(long otherwise) {
    return this instanceof Whole whole ? whole.value() : otherwise;
  }

  /** Whether this is the boolean true. */
  default boolean isTrue() {
    return this instanceof Flag flag && flag.value();
  }

  /** Whether this is the boolean false, written out. */
  default boolean isFalse() {
    return this instanceof Flag flag && !flag.value();
  }

  /** Whether there is a value at all. */
  default boolean present() {
    return !(this instanceof Missing);
  }

  /** A scalar as a person would write it; null for lists, mappings and {@link Missing}. */
  default @Nullable String scalar() {
    if (this instanceof Text(String text)) {
      return text;
    }
    if (this instanceof Whole(long whole)) {
      return Long.toString(whole);
    }
    if (this instanceof Real(double real)) {
      return Double.toString(real);
    }
    return this instanceof Flag(boolean flag) ? Boolean.toString(flag) : null;
  }

  static Node of(String value) {
    return new Text(value);
  }

  static Node of(long value) {
    return new Whole(value);
  }

  static Node of(boolean value) {
    return value ? Mapping.TRUE : Mapping.FALSE;
  }

  static Node of(List<? extends Node> items) {
    return items.isEmpty() ? Sequence.EMPTY : new Sequence(List.copyOf(items));
  }
}
