package io.gpuguard.check;

import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check says of one field, before profile and exceptions are asked.
 *
 * @param pod the pod template that it is about, if it is about one
 * @param path of the field; one of the pod's spec stands for where that is written
 * @param words values for the placeholders of the control's message
 * @param reason what is missing where the verdict is not-assessable; what justifies it where the
 *     analyzer knows that itself
 * @param severity null for the control's own
 */
public record Violation(
    Resource resource,
    @Nullable PodTemplate pod,
    Path path,
    Verdict verdict,
    Map<String, String> words,
    @Nullable String reason,
    @Nullable Severity severity) {

  public Violation {
    words = Map.copyOf(words);
    path = pod == null ? path : pod.written(path);
  }

  /** A plain failure of a field. */
  public static Violation fail(Resource resource, Path path, Map<String, String> words) {
    return new Violation(resource, null, path, Verdict.FAIL, words, null, null);
  }

  /** A plain failure of a field of a pod template. */
  public static Violation fail(PodTemplate pod, Path path, Map<String, String> words) {
    return new Violation(pod.owner(), pod, path, Verdict.FAIL, words, null, null);
  }

  /** Something that the input does not decide. */
  public static Violation notAssessable(Resource resource, Path path, String reason) {
    return new Violation(resource, null, path, Verdict.NOT_ASSESSABLE, Map.of(), reason, null);
  }

  public Violation with(Severity newSeverity) {
    return new Violation(resource, pod, path, verdict, words, reason, newSeverity);
  }
}
