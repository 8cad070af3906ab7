package io.gpuguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.rbac.Authorizer;
import io.gpuguard.rbac.RbacIndex;
import io.gpuguard.rbac.Reviews;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random roles, bindings and reviews: our answers are the real API server's. */
@Tag("real")
class RbacRealTest {

  private static final String BASE = "/apis/rbac.authorization.k8s.io/v1";
  private static final List<String> NAMESPACES = List.of("team-a", "team-b", "gpu-system");
  private static final List<String> ACCOUNTS = List.of("plugin", "exporter", "default");
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "escalate", "*");
  private static final List<String> GROUPS = List.of("", "apps", "nvidia.com", "*");
  private static final List<String> RESOURCES =
      List.of(
          "pods",
          "pods/exec",
          "pods/status",
          "secrets",
          "nodes",
          "nodes/proxy",
          "daemonsets",
          "clusterpolicies",
          "*",
          "*/exec",
          "*/status",
          "configmaps");
  private static final List<String> NAMES = List.of("a", "b", "plugin-config");
  private static final List<String> URLS =
      List.of("/healthz", "/metrics", "/api/*", "/apis", "*", "/healthz/*");

  private final Random random = new Random(20261125);
  private final List<Resource> objects = new ArrayList<>();

  @Test
  void answersAsTheApiServerDoes() throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      for (String namespace : NAMESPACES) {
        server.post("/api/v1/namespaces", object("v1", "Namespace", "", namespace));
      }
      for (int i = 0; i < 60; i++) {
        create(server, role("ClusterRole", "", "cr-" + i));
        create(server, role("Role", pick(NAMESPACES), "r-" + i));
        create(server, binding("ClusterRoleBinding", "", "crb-" + i, "cr-" + random.nextInt(140)));
        create(
            server, binding("RoleBinding", pick(NAMESPACES), "rb-" + i, "r-" + random.nextInt(60)));
      }
      Reviews reviews = new Reviews(new Authorizer(RbacIndex.of(objects)));
      // The server reads its own writes by a watch: give it a moment.
      Thread.sleep(2000);
      int allowed = 0;
      for (int i = 0; i < 3000; i++) {
        Mapping review = review();
        Mapping theirs =
            server.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review).body();
        Mapping ours = reviews.answer(review);
        assertThat(ours.at("status", "allowed"))
            .as("%s: server says %s, we say %s", review, theirs.get("status"), ours.get("status"))
            .isEqualTo(theirs.at("status", "allowed"));
        allowed += ours.at("status", "allowed").isTrue() ? 1 : 0;
      }
      assertThat(allowed).isBetween(300, 2700);
    }
  }

  private void create(TestingApiServer server, Mapping object) throws Exception {
    Resource resource = Resource.of(object, NoOrigin.NONE);
    String plural = resource.kind().toLowerCase(java.util.Locale.ROOT) + "s";
    String path =
        resource.namespace().isEmpty()
            ? BASE + "/" + plural
            : BASE + "/namespaces/" + resource.namespace() + "/" + plural;
    TestingApiServer.Answer answer = server.post(path, object);
    assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    objects.add(resource);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Node some(List<String> from) {
    List<Node> items = new ArrayList<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      items.add(Node.of(pick(from)));
    }
    return Node.of(items);
  }

  private static Mapping object(String version, String kind, String namespace, String name) {
    Mapping metadata = Mapping.EMPTY.with("name", Node.of(name));
    return Mapping.EMPTY
        .with("apiVersion", Node.of(version))
        .with("kind", Node.of(kind))
        .with(
            "metadata",
            namespace.isEmpty() ? metadata : metadata.with("namespace", Node.of(namespace)));
  }

  private Mapping role(String kind, String namespace, String name) {
    List<Node> rules = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(2); i++) {
      boolean url = kind.equals("ClusterRole") && random.nextInt(4) == 0;
      Mapping rule = Mapping.EMPTY.with("verbs", some(VERBS));
      if (url) {
        rule = rule.with("nonResourceURLs", some(URLS));
      } else {
        rule = rule.with("apiGroups", some(GROUPS)).with("resources", some(RESOURCES));
        if (random.nextInt(3) == 0) {
          rule = rule.with("resourceNames", some(NAMES));
        }
      }
      rules.add(rule);
    }
    return object("rbac.authorization.k8s.io/v1", kind, namespace, name)
        .with("rules", Node.of(rules));
  }

  private Mapping binding(String kind, String namespace, String name, String role) {
    boolean cluster = kind.equals("ClusterRoleBinding") || random.nextBoolean();
    Mapping reference =
        Mapping.EMPTY
            .with("apiGroup", Node.of("rbac.authorization.k8s.io"))
            .with("kind", Node.of(cluster ? "ClusterRole" : "Role"))
            .with(
                "name",
                Node.of(cluster && !role.startsWith("cr") ? "cr-" + random.nextInt(60) : role));
    List<Node> subjects = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(2); i++) {
      subjects.add(subject());
    }
    return object("rbac.authorization.k8s.io/v1", kind, namespace, name)
        .with("roleRef", reference)
        .with("subjects", Node.of(subjects));
  }

  private Mapping subject() {
    return switch (random.nextInt(4)) {
      case 0 ->
          Mapping.EMPTY
              .with("kind", Node.of("User"))
              .with("apiGroup", Node.of("rbac.authorization.k8s.io"))
              .with(
                  "name",
                  Node.of(pick(List.of("alice", "bob", "system:serviceaccount:team-a:plugin"))));
      case 1 ->
          Mapping.EMPTY
              .with("kind", Node.of("Group"))
              .with("apiGroup", Node.of("rbac.authorization.k8s.io"))
              .with("name", Node.of(pick(List.of("devs", "system:serviceaccounts:team-a", "ops"))));
      default ->
          Mapping.EMPTY
              .with("kind", Node.of("ServiceAccount"))
              .with("name", Node.of(pick(ACCOUNTS)))
              .with("namespace", Node.of(pick(NAMESPACES)));
    };
  }

  private Mapping review() {
    Mapping spec = Mapping.EMPTY;
    List<Node> groups = new ArrayList<>();
    String user = pick(List.of("alice", "bob", "sa", "sa", "sa", "nobody"));
    if (user.equals("sa")) {
      String namespace = pick(NAMESPACES);
      user = "system:serviceaccount:" + namespace + ":" + pick(ACCOUNTS);
      groups.add(Node.of("system:serviceaccounts:" + namespace));
    }
    if (random.nextInt(3) == 0) {
      groups.add(Node.of(pick(List.of("devs", "ops", "system:authenticated", "system:masters"))));
    }
    spec = spec.with("user", Node.of(user));
    if (!groups.isEmpty()) {
      spec = spec.with("groups", Node.of(groups));
    }
    spec =
        random.nextInt(5) == 0
            ? spec.with("nonResourceAttributes", url())
            : spec.with("resourceAttributes", resource());
    return Mapping.EMPTY
        .with("apiVersion", Node.of("authorization.k8s.io/v1"))
        .with("kind", Node.of("SubjectAccessReview"))
        .with("spec", spec);
  }

  private Mapping url() {
    return Mapping.EMPTY
        .with(
            "path",
            Node.of(
                pick(
                    List.of("/healthz", "/metrics", "/api/v1", "/apis", "/healthz/ping", "/logs"))))
        .with("verb", Node.of(pick(List.of("get", "post"))));
  }

  private Mapping resource() {
    Mapping attributes =
        Mapping.EMPTY
            .with("verb", Node.of(pick(VERBS)))
            .with("group", Node.of(pick(GROUPS)))
            .with(
                "resource",
                Node.of(
                    pick(
                        List.of(
                            "pods",
                            "secrets",
                            "nodes",
                            "daemonsets",
                            "clusterpolicies",
                            "configmaps"))));
    if (random.nextInt(3) > 0) {
      attributes = attributes.with("namespace", Node.of(pick(NAMESPACES)));
    }
    if (random.nextInt(3) == 0) {
      attributes =
          attributes.with("subresource", Node.of(pick(List.of("exec", "status", "proxy"))));
    }
    if (random.nextInt(3) == 0) {
      attributes = attributes.with("name", Node.of(pick(NAMES)));
    }
    return attributes;
  }
}
