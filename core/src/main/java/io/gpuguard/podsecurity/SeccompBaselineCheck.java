package io.gpuguard.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Seccomp must not be switched off.
 *
 * <p>Fields: since 1.19 {@code securityContext.seccompProfile.type} of the pod and every container;
 * before that the annotations. Allowed: absent, RuntimeDefault, Localhost; {@code runtime/default},
 * {@code docker/default}, {@code localhost/*}.
 */
final class SeccompBaselineCheck {

  static final String ID = "seccompProfile_baseline";

  static final Check CHECK =
      Check.baseline(
          ID,
          Check.from(0, SeccompBaselineCheck::annotations),
          Check.from(19, SeccompBaselineCheck::fields));

  static final Set<String> ALLOWED = Set.of("RuntimeDefault", "Localhost");

  private static final String POD = "seccomp.security.alpha.kubernetes.io/pod";
  private static final String CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

  private SeccompBaselineCheck() {}

  private static List<Violation> annotations(PodView pod) {
    List<Violation> found = new ArrayList<>();
    Map<String, String> annotations = pod.pod().metadata().get("annotations").mapping().texts();
    annotations.forEach(
        (key, value) -> {
          boolean about = key.equals(POD) || key.startsWith(CONTAINER);
          boolean allowed =
              value.equals("runtime/default")
                  || value.equals("docker/default")
                  || value.startsWith("localhost/");
          if (about && !allowed) {
            found.add(
                new Violation(
                    key.equals(POD) ? null : key.substring(CONTAINER.length()),
                    pod.pod().path().child("metadata").child("annotations").child(key),
                    "must not set the seccomp profile " + value));
          }
        });
    return found;
  }

  private static List<Violation> fields(PodView pod) {
    List<Violation> found = new ArrayList<>();
    for (PodView.Context context : pod.contexts()) {
      if (!PodView.isOneOf(context.node().at("seccompProfile", "type"), ALLOWED)) {
        found.add(
            context.violation(
                "must not set the seccomp profile "
                    + context.node().at("seccompProfile", "type").text(""),
                "seccompProfile",
                "type"));
      }
    }
    return found;
  }
}
