package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;

/** Whether a field can be written where it is. */
final class Writable {

  private Writable() {}

  /** What a text holds, such as a patch of the pod, is no field that could be edited. */
  static void outsideOfTexts(Mapping root, Path path) throws Values.Unknown {
    for (Path each = path.parent(); each != null; each = each.parent()) {
      if (root.at(each) instanceof Node.Text) {
        throw new Values.Unknown("it is said within the text of " + each);
      }
    }
  }

  /** What an item of a list would have cannot be written where there is no such item. */
  static void inItems(Mapping root, Path path) throws Values.Unknown {
    for (Path each = path; each != null; each = each.parent()) {
      if (each.key() == null && !each.isRoot() && !root.at(each).present()) {
        throw new Values.Unknown("nothing is written at " + each + ", which would have it");
      }
    }
  }
}
