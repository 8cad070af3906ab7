package io.gpuguard.rbac;

import io.gpuguard.tree.Names;
import java.util.List;

/**
 * What the profiles of an account's components say of one right that it holds.
 *
 * @param needed what is needed of it, where that is not all
 * @param surplus the verbs of which something is not needed
 * @param reason empty if nobody gave one
 */
public record GrantNeed(
    Answer answer, String needed, List<String> surplus, String reason, String source) {

  public GrantNeed {
    surplus = List.copyOf(surplus);
  }

  /** Whether a right is needed. */
  public enum Answer {
    NEEDED,
    NEEDED_IN_PART,
    NOT_NEEDED,
    /** No profile tells. */
    UNKNOWN;

    public String text() {
      return Names.kebab(this);
    }
  }

  static GrantNeed unknown(String reason) {
    return new GrantNeed(Answer.UNKNOWN, "", List.of(), reason, "");
  }
}
