package io.gpuguard.tree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes named trees as bytes and reads them again, one at a time and each string once. It is made
 * for the built-in catalogue, of which a scan needs a small part: no parser, no reflection, nothing
 * decoded that nobody asks for, keys interned.
 */
public final class NodeCodec {

  private static final byte TEXT = 0;
  private static final byte WHOLE = 1;
  private static final byte REAL = 2;
  private static final byte TRUE = 3;
  private static final byte FALSE = 4;
  private static final byte SEQUENCE = 5;
  private static final byte MAPPING = 6;

  /**
   * The bit of a string's end that says that it is not of ASCII alone. A start interprets the loop
   * that looks for what is no ASCII in UTF-8; Latin-1 is copied.
   */
  private static final int WIDE = 1 << 31;

  private NodeCodec() {}

  /** Layout: counts, offsets of strings, (name, offset) of trees, strings, trees. */
  public static byte[] encode(Map<String, ? extends Node> trees) {
    Writer writer = new Writer();
    List<int[]> index = new ArrayList<>();
    trees.forEach(
        (name, tree) -> {
          index.add(new int[] {writer.string(name), writer.out.size()});
          writer.node(tree);
        });
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    int[] ends = new int[writer.strings.size()];
    int i = 0;
    for (String string : writer.strings.keySet()) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      texts.writeBytes(bytes);
      boolean ascii = bytes.length == string.length();
      ends[i++] = texts.size() | (ascii ? 0 : WIDE);
    }
    int head = 8 + 4 * ends.length + 8 * index.size();
    ByteBuffer all = ByteBuffer.allocate(head + texts.size() + writer.out.size());
    all.putInt(ends.length).putInt(index.size());
    for (int end : ends) {
      all.putInt(head + end);
    }
    for (int[] entry : index) {
      all.putInt(entry[0]).putInt(head + texts.size() + entry[1]);
    }
    all.put(texts.toByteArray()).put(writer.out.toByteArray());
    return all.array();
  }

  private static final class Writer {
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    int string(String value) {
      return strings.computeIfAbsent(value, _ -> strings.size());
    }

    void node(Node node) {
      switch (node) {
        case Node.Text(String value) -> {
          out.write(TEXT);
          number(string(value));
        }
        case Node.Whole(long value) -> {
          out.write(WHOLE);
          out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        }
        case Node.Real(double value) -> {
          out.write(REAL);
          out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
        }
        case Node.Flag(boolean value) -> out.write(value ? TRUE : FALSE);
        case Node.Sequence(List<Node> items) -> {
          out.write(SEQUENCE);
          number(items.size());
          items.forEach(this::node);
        }
        case Mapping mapping -> {
          out.write(MAPPING);
          number(mapping.size());
          mapping.forEach(
              (key, value) -> {
                number(string(key));
                node(value);
              });
        }
        case Node.Missing _ -> throw new IllegalArgumentException("a tree holds no missing node");
      }
    }

    /** Seven bits a byte, low ones first. */
    private void number(int value) {
      int rest = value;
      while (rest > 0x7f) {
        out.write((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
  }

  /** Encoded trees, by name. Not for several threads at once. */
  public static final class Trees {

    private final byte[] bytes;
    private final int strings;

    /** Where the first string begins. */
    private final int head;

    private final @Nullable String[] texts;
    private final String[] names;

    /** Where each tree begins, by its name. */
    private final Map<String, Integer> offsets;

    private int at;

    public Trees(byte[] bytes) {
      this.bytes = bytes;
      this.strings = int32(0);
      this.texts = new @Nullable String[strings];
      this.names = new String[int32(4)];
      this.head = 8 + 4 * strings + 8 * names.length;
      this.offsets = HashMap.newHashMap(names.length);
      for (int i = 0; i < names.length; i++) {
        int entry = 8 + 4 * strings + 8 * i;
        names[i] = string(int32(entry));
        offsets.put(names[i], int32(entry + 4));
      }
    }

    public List<String> names() {
      return List.of(names);
    }

    /** A tree; {@link Node.Missing} if there is none of that name. */
    public synchronized Node tree(String name) {
      Integer offset = offsets.get(name);
      if (offset == null) {
        return Node.Missing.MISSING;
      }
      at = offset;
      return node();
    }

    private String string(int index) {
      String text = texts[index];
      if (text == null) {
        int from = index == 0 ? head : int32(8 + 4 * (index - 1)) & ~WIDE;
        int end = int32(8 + 4 * index);
        Charset charset = end < 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        // Keys are few and compared by identity first, see Mapping.value.
        text = new String(bytes, from, (end & ~WIDE) - from, charset).intern();
        texts[index] = text;
      }
      return text;
    }

    private Node node() {
      byte kind = bytes[at++];
      return switch (kind) {
        case TEXT -> new Node.Text(string(number()));
        case WHOLE -> {
          at += 8;
          yield new Node.Whole(int64(at - 8));
        }
        case REAL -> {
          at += 8;
          yield new Node.Real(Double.longBitsToDouble(int64(at - 8)));
        }
        case TRUE -> Node.of(true);
        case FALSE -> Node.of(false);
        case SEQUENCE -> sequence();
        case MAPPING -> mapping();
        default -> throw new IllegalArgumentException("not an encoded tree");
      };
    }

    /** By hand: at a start this is interpreted, and a ByteBuffer makes six calls of it. */
    private int int32(int i) {
      return bytes[i] << 24
          | (bytes[i + 1] & 0xff) << 16
          | (bytes[i + 2] & 0xff) << 8
          | (bytes[i + 3] & 0xff);
    }

    private long int64(int i) {
      return (long) int32(i) << 32 | (int32(i + 4) & 0xffffffffL);
    }

    private Node sequence() {
      Node[] items = new Node[number()];
      for (int i = 0; i < items.length; i++) {
        items[i] = node();
      }
      return Node.of(List.of(items));
    }

    private Node mapping() {
      int size = number();
      String[] keys = new String[size];
      Node[] values = new Node[size];
      for (int i = 0; i < size; i++) {
        keys[i] = string(number());
        values[i] = node();
      }
      return Mapping.owning(keys, values);
    }

    private int number() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = bytes[at++];
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
    }
  }
}
