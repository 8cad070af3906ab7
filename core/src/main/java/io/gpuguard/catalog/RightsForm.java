package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;

/** The form of a profile's {@code rights}: rules of a role, each with why and by whose word. */
final class RightsForm {

  private RightsForm() {}

  /** The rights as they stand; what is wrong with them is told to the form. */
  static Mapping read(Form profile) {
    if (!profile.has("rights")) {
      return Mapping.EMPTY;
    }
    Form rights = profile.form("rights");
    Node rules = rights.node("rules");
    if (!(rules instanceof Node.Sequence)) {
      rights.error("rules", "a list is needed; [] if it needs none");
    } else if (rules.items().isEmpty()) {
      rights.text("reason");
      rights.text("source");
    }
    rights.forms("rules").forEach(RightsForm::rule);
    rights.done();
    return profile.node("rights").mapping();
  }

  private static void rule(Form rule) {
    if (rule.texts("verbs").isEmpty()) {
      rule.error("verbs", "is missing");
    }
    boolean urls = !rule.texts("nonResourceURLs").isEmpty();
    boolean resources = !rule.texts("resources").isEmpty();
    boolean groups = !rule.texts("apiGroups").isEmpty();
    if (urls == (resources && groups)) {
      rule.error("resources", "either apiGroups and resources or nonResourceURLs are needed");
    }
    rule.texts("resourceNames");
    if (rule.has("namespaced") && !(rule.node("namespaced") instanceof Node.Flag)) {
      rule.error("namespaced", "true or false is needed");
    }
    if (rule.has("when")) {
      rule.text("when");
    }
    rule.text("reason");
    rule.text("source");
    rule.done();
  }
}
