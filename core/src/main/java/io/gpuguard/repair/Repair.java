package io.gpuguard.repair;

import io.gpuguard.finding.Finding;
import io.gpuguard.resource.Origin;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Repairs files. What comes out was read again: it holds the objects that were wanted and no other
 * change, and the checks were run on these objects.
 */
public final class Repair {

  private final Drafts drafts;
  private final Surroundings surroundings;

  /**
   * What a repair needs of the world.
   *
   * @param bytes the content of a file; empty if it cannot be read
   * @param read reads a text as a source of that name
   * @param scan checks other resources in place of those that were read
   */
  public record Surroundings(
      Function<String, Optional<byte[]>> bytes,
      BiFunction<String, byte[], Reading> read,
      Function<List<Resource>, ScanResult> scan) {}

  /**
   * A file that changes.
   *
   * @param splices sorted, in offsets of the old bytes
   */
  public record FileChange(String file, byte[] old, byte[] repaired, List<Splice> splices) {
    public FileChange {
      splices = List.copyOf(splices);
    }
  }

  /**
   * What came of it.
   *
   * @param refused findings that have a repair which is not made, with the reason
   * @param after the scan of what the files hold after the repair
   */
  public record Result(List<FileChange> files, List<Refusal> refused, ScanResult after) {
    public Result {
      files = List.copyOf(files);
      refused = List.copyOf(refused);
    }
  }

  private Repair(Drafts drafts, Surroundings surroundings) {
    this.drafts = drafts;
    this.surroundings = surroundings;
  }

  /**
   * @param selected which findings may be repaired
   */
  public static Result run(
      ScanResult result, Lock lock, Predicate<Finding> selected, Surroundings surroundings) {
    Drafts drafts = new Drafts(result, lock, selected, surroundings.scan(), Reach.EVERYTHING);
    return new Repair(drafts, surroundings).repair();
  }

  /**
   * What would change, object by object, where files are not to be edited.
   *
   * @param refused as in {@link Result}
   */
  public record Objects(List<ObjectChange> changes, List<Refusal> refused) {
    public Objects {
      changes = List.copyOf(changes);
      refused = List.copyOf(refused);
    }
  }

  /** Repairs objects, wherever they came from: a rendered chart has no file to edit. */
  public static Objects objects(
      ScanResult result,
      Lock lock,
      Predicate<Finding> selected,
      Function<List<Resource>, ScanResult> scan) {
    return objects(result, lock, selected, scan, Reach.EVERYTHING);
  }

  /** The same where not every field can be changed. */
  static Objects objects(
      ScanResult result,
      Lock lock,
      Predicate<Finding> selected,
      Function<List<Resource>, ScanResult> scan,
      Reach reach) {
    Drafts drafts = new Drafts(result, lock, selected, scan, reach);
    drafts.run();
    List<ObjectChange> changes = new ArrayList<>();
    for (Draft draft : drafts.drafts()) {
      if (draft.changed()) {
        changes.add(draft.change(result.components()));
      }
    }
    return new Objects(changes, drafts.refused());
  }

  /** A file that cannot be written as wanted changes what is wanted; then all begins again. */
  private Result repair() {
    while (true) {
      drafts.run();
      List<FileChange> files = new ArrayList<>();
      boolean refused = false;
      for (Map.Entry<String, List<Draft>> file : byFile().entrySet()) {
        FileChange change = write(file.getKey(), file.getValue());
        refused |= change == null;
        if (change != null) {
          files.add(change);
        }
      }
      if (!refused) {
        return new Result(files, drafts.refused(), drafts.last());
      }
    }
  }

  private Map<String, List<Draft>> byFile() {
    Map<String, List<Draft>> byFile = new LinkedHashMap<>();
    for (Draft draft : drafts.drafts()) {
      byFile.computeIfAbsent(draft.written.origin().file(), _ -> new ArrayList<>()).add(draft);
    }
    byFile.values().removeIf(list -> list.stream().noneMatch(Draft::changed));
    return byFile;
  }

  /** Null if some repair was forbidden on the way. */
  private @Nullable FileChange write(String file, List<Draft> all) {
    byte[] old = surroundings.bytes().apply(file).orElse(null);
    try {
      return write(file, old, all);
    } catch (RuntimeException | StackOverflowError e) {
      all.stream().filter(Draft::changed).forEach(draft -> draft.broken(e));
      return null;
    }
  }

  private @Nullable FileChange write(String file, byte @Nullable [] old, List<Draft> all) {
    List<Splice> splices = new ArrayList<>();
    boolean refused = false;
    for (Draft draft : all) {
      if (draft.changed()) {
        try {
          splices.addAll(splices(draft, old));
        } catch (Uneditable e) {
          draft.banAround(e.path, e.reason());
          refused = true;
        } catch (RuntimeException | StackOverflowError e) {
          draft.broken(e);
          refused = true;
        }
      }
    }
    if (refused || old == null) {
      return null;
    }
    splices.sort(Splice.ORDER);
    List<Splice> sorted = FileEnd.keep(old, splices);
    byte[] repaired = Splice.apply(old, 0, old.length, sorted);
    Draft wrong = firstWrong(surroundings.read().apply(file, repaired), all);
    if (wrong != null) {
      wrong.banAll("read again, the edited text would say something else");
      return null;
    }
    return new FileChange(file, old, repaired, sorted);
  }

  private static List<Splice> splices(Draft draft, byte @Nullable [] file) throws Uneditable {
    Origin.Written written = draft.written.origin().written().orElse(null);
    Path root = Path.ROOT;
    if (written == null || file == null) {
      throw new Uneditable(root, "the file cannot be read again");
    }
    int from = (int) written.from();
    int to = from + written.bytes().length;
    if (to > file.length || !Arrays.equals(file, from, to, written.bytes(), 0, to - from)) {
      throw new Uneditable(root, "the file is not UTF-8, or it changed while it was read");
    }
    YamlText text = YamlText.of(written.bytes());
    Splicer splicer = new Splicer(text, written.json(), draft.notes(), draft::owners);
    List<Splice> moved = new ArrayList<>();
    for (Splice s : splicer.splices(written.base(), draft.written.root(), draft.marked())) {
      moved.add(s.moved(from));
    }
    return moved;
  }

  /** The proof: each object of the new text is the one that was wanted, and there is no other. */
  private static @Nullable Draft firstWrong(Reading again, List<Draft> all) {
    List<Resource> resources = again.resources();
    for (int i = 0; i < all.size(); i++) {
      Draft draft = all.get(i);
      boolean same = i < resources.size() && resources.get(i).root().equals(draft.wanted.root());
      if (!same && draft.changed()) {
        return draft;
      }
    }
    if (resources.size() == all.size()) {
      for (int i = 0; i < all.size(); i++) {
        if (!resources.get(i).root().equals(all.get(i).wanted.root())) {
          return firstChanged(all);
        }
      }
      return null;
    }
    return firstChanged(all);
  }

  private static Draft firstChanged(List<Draft> all) {
    return all.stream().filter(Draft::changed).findFirst().orElseThrow();
  }
}
