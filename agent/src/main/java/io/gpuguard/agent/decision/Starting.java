package io.gpuguard.agent.decision;

import io.gpuguard.agent.policy.ResourceRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a container may start with its devices. */
public final class Starting {

  private Starting() {}

  /** A pod that holds devices, as the kubelet tells it. */
  public record Holder(String namespace, String pod) {}

  /**
   * What speaks against a start; null if nothing.
   *
   * @param quarantine ids whose answers were refused, with the reason
   * @param holders pods that hold these devices; more than one where the kubelet still lists an
   *     ended pod, so that all of them must be allowed
   */
  public static @Nullable Refusal refused(
      ResourceRule rule, List<String> ids, Map<String, String> quarantine, List<Holder> holders) {
    for (String id : ids) {
      String why = quarantine.get(id);
      if (why != null) {
        return new Refusal(Reason.ANSWER_REFUSED, Texts.shown(id), why);
      }
    }
    if (rule.tenants().isEmpty()) {
      return null;
    }
    if (holders.isEmpty()) {
      return new Refusal(
          Reason.HOLDER_UNKNOWN,
          Texts.shown(String.join(",", ids)),
          "the kubelet names no pod that holds them");
    }
    for (Holder holder : holders) {
      if (rule.tenants().stream().noneMatch(glob -> glob.matches(holder.namespace()))) {
        return new Refusal(
            Reason.TENANT,
            Texts.shown(holder.namespace() + "/" + holder.pod()),
            "namespace " + holder.namespace() + " is no tenant of " + rule.name());
      }
    }
    return null;
  }
}
