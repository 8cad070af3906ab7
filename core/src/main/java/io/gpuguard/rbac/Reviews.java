package io.gpuguard.rbac;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers SubjectAccessReview and LocalSubjectAccessReview objects. */
public final class Reviews {

  private final Authorizer authorizer;

  public Reviews(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** The review with its status. */
  public Mapping answer(Mapping review) {
    String problem = problem(review);
    if (problem != null) {
      return review.with(
          "status",
          Mapping.EMPTY.with("allowed", Node.of(false)).with("evaluationError", Node.of(problem)));
    }
    Node spec = review.get("spec");
    Authorizer.Decision decision = authorizer.decide(user(spec), attributes(spec));
    Mapping status = Mapping.EMPTY.with("allowed", Node.of(decision.allowed()));
    if (!decision.reason().isEmpty()) {
      status = status.with("reason", Node.of(decision.reason()));
    }
    return review.with("status", status);
  }

  /** What the API server's validation would say; null if nothing. */
  private static @Nullable String problem(Mapping review) {
    Node spec = review.get("spec");
    boolean resource = spec.get("resourceAttributes") instanceof Mapping;
    boolean url = spec.get("nonResourceAttributes") instanceof Mapping;
    boolean local = review.get("kind").text("").equals("LocalSubjectAccessReview");
    if (review.get("kind").text("").startsWith("Self")) {
      return "not assessable: a SelfSubjectAccessReview is about whoever sends it";
    }
    if (resource && url) {
      return "spec.nonResourceAttributes: cannot be specified in combination with"
          + " resourceAttributes";
    }
    if (!resource && !url) {
      return "spec.resourceAttributes: exactly one of nonResourceAttributes or resourceAttributes"
          + " must be specified";
    }
    if (spec.get("user").text("").isEmpty() && spec.get("groups").items().isEmpty()) {
      return "spec.user: at least one of user or group must be specified";
    }
    if (local && url) {
      return "spec.nonResourceAttributes: disallowed on this kind of request";
    }
    String namespace = spec.at("resourceAttributes", "namespace").text("");
    if (local && !namespace.equals(review.at("metadata", "namespace").text(""))) {
      return "spec.resourceAttributes.namespace: must match metadata.namespace";
    }
    return null;
  }

  private static User user(Node spec) {
    List<String> groups = new ArrayList<>();
    for (Node group : spec.get("groups").items()) {
      groups.add(group.text(""));
    }
    return new User(spec.get("user").text(""), groups);
  }

  private static Attributes attributes(Node spec) {
    if (spec.get("resourceAttributes") instanceof Mapping r) {
      return new Attributes.OfResource(
          r.get("verb").text(""),
          r.get("namespace").text(""),
          r.get("group").text(""),
          r.get("resource").text(""),
          r.get("subresource").text(""),
          r.get("name").text(""));
    }
    Node url = spec.get("nonResourceAttributes");
    return new Attributes.OfUrl(url.get("verb").text(""), url.get("path").text(""));
  }
}
