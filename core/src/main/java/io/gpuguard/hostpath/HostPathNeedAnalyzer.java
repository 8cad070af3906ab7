package io.gpuguard.hostpath;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.component.HostPaths;
import io.gpuguard.finding.Verdict;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds every host path of a component against its profile. The parameter {@code need} says which
 * answers are failures: {@code not-needed} (with paths of unknown components) or {@code
 * read-only-suffices}.
 */
public final class HostPathNeedAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "host-path-need";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    boolean mode = parameters.get("need").text("").equals(HostPaths.Need.READ_ONLY_SUFFICES.text());
    List<Violation> found = new ArrayList<>();
    for (Component component : input.components()) {
      for (HostPaths.Use use : HostPaths.of(component, input.catalog())) {
        Violation violation = mode ? mode(component, use) : need(component, use);
        if (violation != null) {
          found.add(violation);
        }
      }
    }
    return found;
  }

  private static @org.jspecify.annotations.Nullable Violation mode(
      Component component, HostPaths.Use use) {
    return use.need() == HostPaths.Need.READ_ONLY_SUFFICES
        ? violation(component, use, Verdict.FAIL, null)
        : null;
  }

  private static @org.jspecify.annotations.Nullable Violation need(
      Component component, HostPaths.Use use) {
    return switch (use.need()) {
      case NEEDED -> violation(component, use, Verdict.JUSTIFIED, use.reason());
      case NOT_NEEDED, UNKNOWN -> violation(component, use, Verdict.FAIL, null);
      case READ_ONLY_SUFFICES -> null;
    };
  }

  private static Violation violation(
      Component component,
      HostPaths.Use use,
      Verdict verdict,
      @org.jspecify.annotations.Nullable String reason) {
    Path field = use.field().child("hostPath").child("path");
    String meaning = use.meaning().isEmpty() ? "" : " (" + use.meaning() + ")";
    return new Violation(
        component.pod().owner(),
        component.pod(),
        field,
        verdict,
        Map.of(
            "path",
            use.path(),
            "meaning",
            meaning,
            "mode",
            mode(use),
            "judgement",
            judgement(component, use),
            "why",
            use.reason().replaceFirst("\\.$", "")),
        reason,
        null);
  }

  private static String mode(HostPaths.Use use) {
    if (use.containers().isEmpty()) {
      return "";
    }
    return use.writable() ? " for writing" : " read-only";
  }

  private static String judgement(Component component, HostPaths.Use use) {
    if (use.need() == HostPaths.Need.NEEDED) {
      return "its profile says why";
    }
    if (component.profile() == null) {
      return "nothing is known of it that needs this";
    }
    List<String> parts = HostPaths.neededBelow(component, use.path());
    return parts.isEmpty()
        ? "its profile names no need for it"
        : "its profile needs only " + Names.some(parts) + " of it";
  }
}
