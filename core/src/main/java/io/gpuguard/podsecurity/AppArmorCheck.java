package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * AppArmor must not be switched off.
 *
 * <p>Fields: {@code securityContext.appArmorProfile.type} of the pod and every container, and the
 * older annotations. Allowed: absent, RuntimeDefault, Localhost; {@code runtime/default}, {@code
 * localhost/*}.
 */
final class AppArmorCheck {

  static final Check CHECK = Check.baseline("appArmorProfile", Check.from(0, AppArmorCheck::check));

  private static final String PREFIX = "container.apparmor.security.beta.kubernetes.io/";
  private static final Set<String> ALLOWED = Set.of("RuntimeDefault", "Localhost");

  private AppArmorCheck() {}

  private static List<Violation> check(PodView pod) {
    List<Violation> found = new ArrayList<>();
    Map<String, String> annotations = pod.pod().metadata().get("annotations").mapping().texts();
    annotations.forEach(
        (key, value) -> {
          boolean allowed =
              value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
          if (key.startsWith(PREFIX) && !allowed) {
            found.add(
                new Violation(
                    key.substring(PREFIX.length()),
                    pod.pod().path().child("metadata").child("annotations").child(key),
                    "must not set the AppArmor profile " + value));
          }
        });
    for (PodView.Context context : pod.contexts()) {
      if (!PodView.isOneOf(context.node().at("appArmorProfile", "type"), ALLOWED)) {
        found.add(
            context.violation(
                "must set an AppArmor profile of RuntimeDefault or Localhost, or none",
                "appArmorProfile",
                "type"));
      }
    }
    return found;
  }
}
