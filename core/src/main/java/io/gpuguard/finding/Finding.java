package io.gpuguard.finding;

import io.gpuguard.catalog.Control;
import io.gpuguard.component.Component;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import org.jspecify.annotations.Nullable;

/**
 * One finding.
 *
 * @param severity the control's, unless the check raised or lowered it
 * @param component the GPU component that the resource is, if it is one
 * @param container the container's name; null if the finding is about no single container
 * @param path the exact field; {@link Path#ROOT} if the object as a whole is meant
 * @param position null only where the origin has no text
 * @param reason why the verdict is what it is: the profile's or the exception's reason, what is
 *     missing, or why what the profile needs fails all the same; null for a plain fail
 * @param fingerprint stable under moved lines and reordered files
 */
public record Finding(
    Control control,
    Severity severity,
    Verdict verdict,
    Resource resource,
    @Nullable Component component,
    @Nullable String container,
    Path path,
    @Nullable Position position,
    String message,
    @Nullable String reason,
    String fingerprint) {

  public String file() {
    return resource.origin().file();
  }

  /** The line of the field; the object's first line where the field has no position; 0 if none. */
  public int line() {
    return position == null ? resource.origin().line() : position.line();
  }

  public Finding with(Verdict newVerdict, String newReason) {
    return new Finding(
        control,
        severity,
        newVerdict,
        resource,
        component,
        container,
        path,
        position,
        message,
        newReason,
        fingerprint);
  }

  public Finding with(String newFingerprint) {
    return new Finding(
        control,
        severity,
        verdict,
        resource,
        component,
        container,
        path,
        position,
        message,
        reason,
        newFingerprint);
  }
}
