package io.gpuguard.exception;

import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.source.TextFile;
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
 * @param file the exceptions file
 * @param place of the entry in it
 */
public record Allowance(
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
    TextFile file,
    Path place) {

  /** The one matcher: whether this entry is about a finding, whatever its date. */
  boolean matches(Finding finding, Annotations annotations) {
    return isAbout(finding.control())
        && glob(kind, finding.resource().kind())
        && glob(namespace, finding.resource().namespace())
        && glob(name, finding.resource().name())
        && glob(component, componentName(finding))
        && glob(container, finding.container() == null ? "" : finding.container())
        && glob(field, finding.path().toString())
        && (!annotated || annotations.point(finding, id));
  }

  /** Whether the entry names a control, by id, name or alias. */
  public boolean isAbout(Control named) {
    return named.id().equals(control)
        || named.name().equals(control)
        || named.aliases().contains(control);
  }

  private static String componentName(Finding finding) {
    var component = finding.component();
    if (component == null) {
      return "";
    }
    return component.profile() == null ? component.vendor() : component.profile().id();
  }

  /** What tells this entry from others, wherever in the file it stands. */
  String identity() {
    return String.join("|", id, control, kind, namespace, name, component, container, field);
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
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }
}
