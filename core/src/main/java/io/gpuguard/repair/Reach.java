package io.gpuguard.repair;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.Optional;

/** What a repair can change, where it does not write into the object's own file. */
interface Reach {

  /** Each field can be changed. */
  Reach EVERYTHING = (_, _, _) -> Optional.empty();

  /**
   * Why a field cannot be changed, as a part of a sentence; empty if it can.
   *
   * @param written the object as it was read
   * @param now what became of it so far; the field is a path in it
   */
  Optional<String> obstacle(Resource written, Mapping now, Path field);
}
