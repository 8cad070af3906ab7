package io.gpuguard.rbac;

import io.gpuguard.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * A subject of a binding.
 *
 * @param namespace of a ServiceAccount; empty otherwise
 */
public record Subject(String kind, String name, String namespace) implements Comparable<Subject> {

  static Subject of(Node node) {
    return new Subject(
        node.get("kind").text(""), node.get("name").text(""), node.get("namespace").text(""));
  }

  /** Whether a binding in a namespace (empty for a ClusterRoleBinding) means this user. */
  boolean appliesTo(User user, String bindingNamespace) {
    return switch (kind) {
      case "User" -> user.name().equals(name);
      case "Group" -> user.groups().contains(name);
      case "ServiceAccount" -> {
        String own = namespace.isEmpty() ? bindingNamespace : namespace;
        yield !own.isEmpty() && user.name().equals(User.SERVICE_ACCOUNT_PREFIX + own + ":" + name);
      }
      default -> false;
    };
  }

  /** Equal for a subject and a user or group that it means, see {@link #appliesTo}. */
  String key(String bindingNamespace) {
    return switch (kind) {
      case "User" -> "user " + name;
      case "Group" -> groupKey(name);
      case "ServiceAccount" ->
          "user "
              + User.SERVICE_ACCOUNT_PREFIX
              + (namespace.isEmpty() ? bindingNamespace : namespace)
              + ":"
              + name;
      default -> "";
    };
  }

  static String userKey(User user) {
    return "user " + user.name();
  }

  static String groupKey(String group) {
    return "group " + group;
  }

  /** This with the namespace that a binding supplies where the subject names none. */
  Subject in(String bindingNamespace) {
    boolean account = kind.equals("ServiceAccount") && namespace.isEmpty();
    return account ? new Subject(kind, name, bindingNamespace) : this;
  }

  /** As the API server words it in reasons. */
  String description(String bindingNamespace) {
    if (!kind.equals("ServiceAccount")) {
      return kind + " \"" + name + "\"";
    }
    String own = namespace.isEmpty() ? bindingNamespace : namespace;
    return kind + " \"" + name + "/" + own + "\"";
  }

  /** {@code ServiceAccount gpu-system/plugin}, {@code Group system:masters}. */
  public String title() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }

  /** The user that a ServiceAccount or User subject is; null for a group. */
  @Nullable User user() {
    return switch (kind) {
      case "ServiceAccount" -> User.serviceAccount(namespace, name);
      case "User" -> new User(name, java.util.List.of("system:authenticated"));
      default -> null;
    };
  }

  @Override
  public int compareTo(Subject other) {
    return title().compareTo(other.title());
  }
}
