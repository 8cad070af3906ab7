package io.gpuguard.rbac;

import java.util.List;

/** Who asks: a name and groups, as authentication would give them. */
public record User(String name, List<String> groups) {

  public static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

  public User {
    groups = List.copyOf(groups);
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
