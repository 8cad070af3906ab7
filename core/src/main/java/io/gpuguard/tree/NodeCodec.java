package io.gpuguard.tree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes trees as bytes and reads them again, each string once. It is made for the built-in
 * catalogue, which is read at every start: no parser, no reflection, keys come out interned.
 */
public final class NodeCodec {

  private static final byte TEXT = 0;
  private static final byte WHOLE = 1;
  private static final byte REAL = 2;
  private static final byte TRUE = 3;
  private static final byte FALSE = 4;
  private static final byte SEQUENCE = 5;
  private static final byte MAPPING = 6;

  private NodeCodec() {}

  public static byte[] encode(Node node) {
    Writer writer = new Writer();
    writer.node(node);
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    number(table, writer.strings.size());
    for (String string : writer.strings.keySet()) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      number(table, bytes.length);
      table.writeBytes(bytes);
    }
    table.writeBytes(writer.out.toByteArray());
    return table.toByteArray();
  }

  public static Node decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    String[] strings = new String[number(in)];
    for (int i = 0; i < strings.length; i++) {
      int length = number(in);
      strings[i] = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
      in.position(in.position() + length);
    }
    return new Reader(in, strings).node();
  }

  private static final class Writer {
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void node(Node node) {
      switch (node) {
        case Node.Text(String value) -> {
          out.write(TEXT);
          string(value);
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
          number(out, items.size());
          items.forEach(this::node);
        }
        case Mapping mapping -> {
          out.write(MAPPING);
          number(out, mapping.size());
          mapping.forEach(
              (key, value) -> {
                string(key);
                node(value);
              });
        }
        case Node.Missing _ -> throw new IllegalArgumentException("a tree holds no missing node");
      }
    }

    private void string(String value) {
      Integer index = strings.get(value);
      if (index == null) {
        index = strings.size();
        strings.put(value, index);
      }
      number(out, index);
    }
  }

  private record Reader(ByteBuffer in, String[] strings) {

    Node node() {
      byte kind = in.get();
      return switch (kind) {
        case TEXT -> new Node.Text(strings[number(in)]);
        case WHOLE -> new Node.Whole(in.getLong());
        case REAL -> new Node.Real(in.getDouble());
        case TRUE -> Node.of(true);
        case FALSE -> Node.of(false);
        case SEQUENCE -> sequence();
        case MAPPING -> mapping();
        default -> throw new IllegalArgumentException("not an encoded tree");
      };
    }

    private Node sequence() {
      int size = number(in);
      List<Node> items = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        items.add(node());
      }
      return Node.of(items);
    }

    private Node mapping() {
      int size = number(in);
      String[] keys = new String[size];
      Node[] values = new Node[size];
      for (int i = 0; i < size; i++) {
        int key = number(in);
        // Keys are few and compared by identity first, see Mapping.value.
        strings[key] = strings[key].intern();
        keys[i] = strings[key];
        values[i] = node();
      }
      return Mapping.owning(keys, values);
    }
  }

  /** Seven bits a byte, low ones first. */
  private static void number(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int number(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
