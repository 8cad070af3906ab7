package io.gpuguard.repair;

import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the edits of one repair where they can be made: all of them, or none. */
final class Reachable {

  private final Reach reach;
  private final Resource written;
  private final List<PodTemplate> pods;
  private final List<Edit> edits = new ArrayList<>();
  private Mapping now;

  private Reachable(Reach reach, Draft draft, List<PodTemplate> pods) {
    this.reach = reach;
    this.written = draft.written;
    this.pods = pods;
    this.now = draft.wanted.root();
  }

  /** What is in the way of an edit, as a part of a sentence. */
  static final class Obstacle extends Exception {
    Obstacle(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * The edits, or others that come to the same.
   *
   * @param pods of the object
   */
  static List<Edit> edits(List<Edit> edits, Reach reach, Draft draft, List<PodTemplate> pods)
      throws Obstacle {
    Reachable reachable = new Reachable(reach, draft, pods);
    for (Edit edit : edits) {
      reachable.make(edit);
    }
    return reachable.edits;
  }

  private void make(Edit edit) throws Obstacle {
    String obstacle = reach.obstacle(written, now, edit.path()).orElse(null);
    List<Edit> instead = obstacle == null ? List.of(edit) : containerByContainer(edit);
    for (Edit each : instead) {
      if (obstacle != null && reach.obstacle(written, now, each.path()).isPresent()) {
        throw new Obstacle(obstacle);
      }
      edits.add(each);
      now = each.apply(now);
    }
    if (instead.isEmpty()) {
      throw new Obstacle(String.valueOf(obstacle));
    }
  }

  /**
   * A pod's seccomp profile is that of the containers that have none. A privileged one runs without
   * any. https://kubernetes.io/docs/tutorials/security/seccomp/
   */
  private List<Edit> containerByContainer(Edit edit) {
    List<Edit> each = new ArrayList<>();
    for (PodTemplate pod : pods) {
      Path own = Path.of("securityContext", "seccompProfile");
      if (edit instanceof Edit.Set && edit.path().startsWith(pod.specPath().then(own))) {
        Path field = edit.path().after(pod.specPath());
        for (Container container : pod.containers()) {
          Node context = now.at(container.path()).get("securityContext");
          if (!context.get("privileged").isTrue() && !context.get("seccompProfile").present()) {
            each.add(edit.at(container.path().then(field)));
          }
        }
      }
    }
    return each;
  }
}
