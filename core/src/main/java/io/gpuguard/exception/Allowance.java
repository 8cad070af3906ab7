package io.gpuguard.exception;

import io.gpuguard.finding.Finding;
import io.gpuguard.tree.Path;
import java.time.LocalDate;
import java.util.regex.Pattern;

/**
 * One entry of the exceptions file. Empty patterns match everything; {@code *} in a pattern stands
 * for any text.
 *
 * @param id empty unless annotations point to it
 * @param control an id, name or alias of a control
 * @param annotated whether it holds only for objects that point to it by annotation
 * @param until the last day on which it holds
 * @param place of the entry in its file
 */
record Allowance(
    String id,
    String control,
    String kind,
    String namespace,
    String name,
    String component,
    String container,
    String field,
    boolean annotated,
    String owner,
    String reason,
    LocalDate until,
    Path place) {

  static final String ANNOTATION = "gpuguard.io/exception";

  /** The one matcher: whether this entry is about a finding, whatever its date. */
  boolean matches(Finding finding) {
    boolean aboutControl =
        finding.control().id().equals(control)
            || finding.control().name().equals(control)
            || finding.control().aliases().contains(control);
    return aboutControl
        && glob(kind, finding.resource().kind())
        && glob(namespace, finding.resource().namespace())
        && glob(name, finding.resource().name())
        && glob(component, componentName(finding))
        && glob(container, finding.container() == null ? "" : finding.container())
        && glob(field, finding.path().toString())
        && (!annotated || pointsHere(finding));
  }

  private static String componentName(Finding finding) {
    var component = finding.component();
    if (component == null) {
      return "";
    }
    return component.profile() == null ? component.vendor() : component.profile().id();
  }

  private boolean pointsHere(Finding finding) {
    return !id.isEmpty() && Annotations.of(finding.resource()).contains(id);
  }

  boolean isExpired(LocalDate today) {
    return until.isBefore(today);
  }

  private static boolean glob(String pattern, String text) {
    if (pattern.isEmpty() || pattern.equals(text)) {
      return true;
    }
    if (pattern.indexOf('*') < 0) {
      return false;
    }
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.matches(regex.toString(), text);
  }
}
