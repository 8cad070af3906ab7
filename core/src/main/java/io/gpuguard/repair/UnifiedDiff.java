package io.gpuguard.repair;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A change as {@code patch} and {@code git apply} read it. Each hunk has the file's header again,
 * so that the controls can be named above it: both tools skip what stands before a header.
 */
public final class UnifiedDiff {

  private static final int CONTEXT = 3;

  private final Repair.FileChange change;
  private final List<byte[]> lines;
  private final int[] starts;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** How much longer the new text is up to here, in lines. */
  private int shift;

  private UnifiedDiff(Repair.FileChange change) {
    this.change = change;
    this.lines = lines(change.old());
    this.starts = new int[lines.size() + 1];
    for (int i = 0; i < lines.size(); i++) {
      starts[i + 1] = starts[i] + lines.get(i).length;
    }
  }

  /** Lines that are replaced, from and to exclusive, by splices. */
  private record Region(int from, int to, List<Splice> splices) {}

  /**
   * @param name one line for a control, to be written above the hunks that it asked for
   */
  public static byte[] of(Repair.FileChange change, Function<Splice.Repaired, String> name) {
    UnifiedDiff diff = new UnifiedDiff(change);
    List<Region> hunk = new ArrayList<>();
    for (Region region : diff.regions()) {
      if (!hunk.isEmpty() && region.from - hunk.getLast().to > 2 * CONTEXT) {
        diff.hunk(hunk, name);
        hunk.clear();
      }
      hunk.add(region);
    }
    if (!hunk.isEmpty()) {
      diff.hunk(hunk, name);
    }
    return diff.out.toByteArray();
  }

  private List<Region> regions() {
    List<Region> regions = new ArrayList<>();
    for (Splice splice : change.splices()) {
      int from = lineOf(splice.from());
      int end = lineOf(splice.to());
      boolean whole = starts[from] == splice.from() && starts[end] == splice.to();
      int to = whole ? end : Math.min(end + 1, lines.size());
      Region last = regions.isEmpty() ? null : regions.getLast();
      if (last != null && from <= last.to) {
        last.splices.add(splice);
        regions.set(regions.size() - 1, new Region(last.from, Math.max(to, last.to), last.splices));
      } else {
        regions.add(new Region(from, to, new ArrayList<>(List.of(splice))));
      }
    }
    return regions;
  }

  /** The line that holds an offset; the end of a text without a last line break is in its line. */
  private int lineOf(int offset) {
    int at = Arrays.binarySearch(starts, offset);
    int line = at >= 0 ? at : -at - 2;
    boolean unbroken = line > 0 && line == lines.size() && !broken(lines.getLast());
    return unbroken ? line - 1 : line;
  }

  private void hunk(List<Region> regions, Function<Splice.Repaired, String> name) {
    Set<String> names = new LinkedHashSet<>();
    regions.forEach(
        r -> r.splices.forEach(s -> s.controls().forEach(c -> names.add(name.apply(c)))));
    int first = Math.max(0, regions.getFirst().from - CONTEXT);
    int last = Math.min(lines.size(), regions.getLast().to + CONTEXT);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int added = 0;
    int removed = 0;
    int at = first;
    for (Region region : regions) {
      write(body, ' ', lines.subList(at, region.from));
      List<byte[]> before = lines.subList(region.from, region.to);
      byte[] text =
          Splice.apply(change.old(), starts[region.from], starts[region.to], region.splices);
      List<byte[]> after = lines(text);
      int same = same(before, after);
      write(body, ' ', before.subList(0, same));
      write(body, '-', before.subList(same, before.size()));
      write(body, '+', after.subList(same, after.size()));
      added += after.size() - same;
      removed += before.size() - same;
      at = region.to;
    }
    write(body, ' ', lines.subList(at, last));
    int size = last - first;
    names.forEach(line -> text("# " + line + "\n"));
    String file = change.file().startsWith("/") ? change.file().substring(1) : change.file();
    text("--- a/" + file + "\n+++ b/" + file + "\n");
    text(
        "@@ -%s +%s @@\n"
            .formatted(range(first, size), range(first + shift, size + added - removed)));
    out.writeBytes(body.toByteArray());
    shift += added - removed;
  }

  /** How many lines both begin with: what is added behind a line does not change it. */
  private static int same(List<byte[]> before, List<byte[]> after) {
    int same = 0;
    while (same < Math.min(before.size(), after.size())
        && Arrays.equals(before.get(same), after.get(same))) {
      same++;
    }
    return same;
  }

  private static String range(int first, int size) {
    return (size == 0 ? first : first + 1) + "," + size;
  }

  private static void write(ByteArrayOutputStream to, char mark, List<byte[]> some) {
    for (byte[] line : some) {
      to.write(mark);
      to.writeBytes(line);
      if (!broken(line)) {
        to.writeBytes("\n\\ No newline at end of file\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean broken(byte[] line) {
    return line.length > 0 && line[line.length - 1] == '\n';
  }

  /** The lines of a text, each with its line break. */
  private static List<byte[]> lines(byte[] text) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        lines.add(Arrays.copyOfRange(text, start, i + 1));
        start = i + 1;
      }
    }
    if (start < text.length) {
      lines.add(Arrays.copyOfRange(text, start, text.length));
    }
    return lines;
  }
}
