package io.gpuguard.exception;

import io.gpuguard.finding.Finding;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;

/** The entries that objects point to, by annotation on themselves or on their pod templates. */
public final class Annotations {

  /** On an object or a pod template: the ids of entries, with commas between them. */
  public static final String KEY = "gpuguard.io/exception";

  private final Inventory inventory;

  Annotations(Inventory inventory) {
    this.inventory = inventory;
  }

  /**
   * One pointer of an object.
   *
   * @param holder what carries the annotation: the object or one of its pod templates
   * @param id of the entry
   */
  record Pointer(Path holder, String id) {
    Path place() {
      return holder.then(Path.of("metadata", "annotations", KEY));
    }
  }

  List<Pointer> of(Resource resource) {
    List<Pointer> pointers = new ArrayList<>();
    add(resource.annotations(), Path.ROOT, pointers);
    for (PodTemplate template : inventory.podTemplates(resource)) {
      if (!template.path().isRoot()) {
        add(template.metadata().get("annotations").mapping(), template.path(), pointers);
      }
    }
    return pointers;
  }

  private static void add(Mapping annotations, Path holder, List<Pointer> pointers) {
    for (String id : annotations.get(KEY).text("").split(",")) {
      if (!id.isBlank()) {
        pointers.add(new Pointer(holder, id.strip()));
      }
    }
  }

  /**
   * Whether a finding's object points to an entry. Of several templates in one object, each speaks
   * for itself only.
   */
  boolean point(Finding finding, String id) {
    boolean single = inventory.podTemplates(finding.resource()).size() == 1;
    for (Pointer pointer : of(finding.resource())) {
      if (pointer.id().equals(id) && (single || finding.path().startsWith(pointer.holder()))) {
        return true;
      }
    }
    return false;
  }
}
