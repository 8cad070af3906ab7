package io.gpuguard.catalog;

import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How {@code gpuguard fix} repairs what a control found: data of the control, so that a control of
 * one's own can be repaired like ours.
 *
 * @param profile whether only a component that a profile vouches for may be edited
 * @param unless a field of the container; where it is true the repair would have no effect
 */
public record Fix(boolean profile, @Nullable Path unless, List<Step> steps) {

  public Fix {
    steps = List.copyOf(steps);
  }

  /**
   * One edit.
   *
   * @param path from the place; {@link Path#ROOT} for the place itself
   * @param where how the finding's field must end for this step to apply; null for always
   * @param note a comment to write beside what is inserted; null for none
   */
  public record Step(
      Place at,
      Action action,
      Path path,
      Value value,
      Only only,
      @Nullable String where,
      @Nullable String note) {}

  /** Where a step's path begins. */
  public enum Place {
    /** The container that the finding is in. */
    CONTAINER,
    /** The pod's spec. */
    POD,
    /** The object. */
    OBJECT,
    /** The finding's own field. */
    FIELD,
    /** The item of a list that the finding's field is in. */
    ITEM,
    /** Every writable mount of the volume that the finding is about. */
    MOUNTS;

    static Optional<Place> of(String text) {
      return Names.find(values(), text);
    }
  }

  /** What a step does. */
  public enum Action {
    /** Sets a field. */
    SET,
    /** Adds to a list what it does not hold yet. */
    ADD,
    /** Mounts an empty folder at each path of a list. */
    EMPTY_FOLDERS,
    /** Removes a field, and with it the list or mapping that it would leave empty. */
    REMOVE,
    /** Gives an entry another key: the value has what begins keys and what takes its place. */
    RENAME;

    static Optional<Action> of(String text) {
      return Names.find(values(), text);
    }
  }

  /** What a step needs to find. */
  public enum Only {
    ALWAYS,
    ABSENT,
    /** Nothing, or a quantity of 0, which stands for none. */
    ABSENT_OR_ZERO,
    PRESENT;

    static Optional<Only> of(String text) {
      return Names.find(values(), text);
    }
  }

  /** What a step writes. */
  public sealed interface Value {}

  /** The same for everyone. */
  public record Literal(Node node) implements Value {}

  /** Nothing is written. */
  public record Nothing() implements Value {}

  /** A field of the component's profile, {@code limits} or {@code hardening}. */
  public record OfProfile(Path path) implements Value {}

  /** The values that the profile allows for another control. */
  public record OfAllowance(String control) implements Value {}

  /** The image with the digest that the lock file has for it. */
  public record OfLock() implements Value {}

  /** The highest Pod Security level that all pods of the namespace pass. */
  public record OfNamespace() implements Value {}
}
