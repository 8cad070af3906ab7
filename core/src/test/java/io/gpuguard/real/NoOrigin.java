package io.gpuguard.real;

import io.gpuguard.resource.Origin;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.List;
import java.util.Optional;

/** Of objects that stand in no file. */
public enum NoOrigin implements Origin {
  NONE;

  @Override
  public String file() {
    return "memory";
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
