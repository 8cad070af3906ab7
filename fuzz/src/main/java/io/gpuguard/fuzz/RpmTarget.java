package io.gpuguard.fuzz;

import io.gpuguard.agent.rpm.Bytes;
import io.gpuguard.agent.rpm.RpmDatabase;
import java.util.Set;

/** Any bytes as the database of a node's packages: an answer, and never more than was asked for. */
public final class RpmTarget {

  private static final Set<String> WANTED =
      Set.of("gpuguard-fixture", "gpuguard-filler-of-the-table-1");

  private RpmTarget() {}

  public static void fuzzerTestOneInput(byte[] data) {
    switch (RpmDatabase.read(Bytes.of(data), WANTED::contains)) {
      case RpmDatabase.Result.Unreadable(String reason) -> {
        if (reason.isEmpty()) {
          throw new IllegalStateException("no reason");
        }
      }
      case RpmDatabase.Result.Read(var packages) ->
          packages.forEach(
              found -> {
                if (!WANTED.contains(found.name())) {
                  throw new IllegalStateException("nobody asked for " + found);
                }
              });
    }
  }
}
