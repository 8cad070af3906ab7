package io.gpuguard.rbac;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who asks: a name and groups, as authentication would give them. */
public record User(String name, List<String> groups) {

  public static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

  public User {
    groups = List.copyOf(groups);
  }

  // Written out, like its hash: what a record has of itself is made at run time, at every start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof User user && user.name.equals(name) && user.groups.equals(groups);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** A service account with the groups that authentication adds to it. */
  public static User serviceAccount(String namespace, String name) {
    return new User(
        SERVICE_ACCOUNT_PREFIX + namespace + ":" + name,
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated"));
  }
}
