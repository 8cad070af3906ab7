package io.gpuguard.policy;

import io.gpuguard.cel.Expression;
import io.gpuguard.cel.Operation;
import io.gpuguard.component.HostPaths;
import io.gpuguard.tree.Node;
import java.util.List;

/** The ways in which people write a path, for engines that compare texts. */
final class PathSpellings {

  private PathSpellings() {}

  /** With the old name of /run and the new; each with a slash at its end. */
  static List<String> of(String path) {
    String clean = HostPaths.clean(path);
    String folder = clean.equals("/") ? clean : clean + "/";
    return folder.startsWith("/run/") ? List.of(folder, "/var" + folder) : List.of(folder);
  }

  /** A path as {@link #of} spells it. */
  static Expression of(Expression path) {
    Expression slash = new Expression.Literal(Node.of("/"));
    return new Expression.Conditional(
        new Expression.Call(Operation.ENDS_WITH, List.of(path, slash)),
        path,
        new Expression.Call(Operation.ADD, List.of(path, slash)));
  }
}
