package io.gpuguard.repair;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The end of a file whose last line has no break: so it stays, whatever goes or comes there. */
final class FileEnd {

  private final byte[] old;
  private final List<Splice> splices;

  private FileEnd(byte[] old, List<Splice> sorted) {
    this.old = old;
    this.splices = new ArrayList<>(sorted);
  }

  /** Lines that go from the end take the break before them along, or the one of what comes last. */
  static List<Splice> keep(byte[] old, List<Splice> sorted) {
    FileEnd end = new FileEnd(old, sorted);
    if (old.length > 0 && old[old.length - 1] != '\n') {
      end.keep();
    }
    return end.splices;
  }

  private void keep() {
    int at = old.length;
    for (int i = splices.size() - 1; i >= 0 && splices.get(i).to() == at; i--) {
      Splice splice = splices.get(i);
      if (splice.bytes().length > 0) {
        keep(i, splice);
        return;
      }
      at = splice.from();
      boolean last = i == 0 || splices.get(i - 1).to() != at;
      if (last && beginsLine(at)) {
        splices.set(i, with(splice, at - breakBefore(old, at), new byte[0]));
      }
    }
  }

  /** What is written behind the end begins with a break, which is there if whole lines went. */
  private void keep(int i, Splice splice) {
    byte[] bytes = splice.bytes();
    boolean behind = splice.from() == old.length;
    if (!behind) {
      int cut = breakBefore(bytes, bytes.length);
      splices.set(i, with(splice, splice.from(), Arrays.copyOf(bytes, bytes.length - cut)));
    } else if (linesWentBefore(i)) {
      int cut = new String(bytes, StandardCharsets.UTF_8).startsWith("\r\n") ? 2 : 1;
      splices.set(i, with(splice, splice.from(), Arrays.copyOfRange(bytes, cut, bytes.length)));
    }
  }

  private boolean linesWentBefore(int i) {
    Splice before = i == 0 ? null : splices.get(i - 1);
    return before != null
        && before.to() == old.length
        && before.from() < old.length
        && beginsLine(before.from());
  }

  private boolean beginsLine(int at) {
    return breakBefore(old, at) > 0;
  }

  private static int breakBefore(byte[] bytes, int at) {
    if (at == 0 || bytes[at - 1] != '\n') {
      return 0;
    }
    return at > 1 && bytes[at - 2] == '\r' ? 2 : 1;
  }

  private static Splice with(Splice splice, int from, byte[] bytes) {
    return new Splice(from, splice.to(), bytes, splice.controls());
  }
}
