package io.gpuguard.rbac;

import io.gpuguard.resource.Origin;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.List;
import java.util.Optional;

/** The origin of objects that every API server has: they stand in no file. */
enum BuiltInOrigin implements Origin {
  ORIGIN;

  @Override
  public String file() {
    return "(built into the API server)";
  }

  @Override
  public int line() {
    return 0;
  }

  @Override
  public Optional<Position> position(Path path) {
    return Optional.empty();
  }

  @Override
  public List<String> lines(int first, int last) {
    return List.of();
  }
}
