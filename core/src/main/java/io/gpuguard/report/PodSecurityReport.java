package io.gpuguard.report;

import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.podsecurity.NamespaceLevel;
import io.gpuguard.podsecurity.PodSecurity;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.scan.ScanResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The level of every pod and namespace, and what stops the next one. */
public final class PodSecurityReport {

  private PodSecurityReport() {}

  public static String write(
      Format format, ScanResult result, KubernetesVersion version, Style style) {
    return format == Format.JSON ? json(result, version) : terminal(result, version, style);
  }

  private static String json(ScanResult result, KubernetesVersion version) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    Envelope.begin(json, result.catalog().version());
    Envelope.coverage(json, result.coverage());
    json.field("kubernetesVersion", version.toString());
    json.array("pods");
    for (PodTemplate pod : result.inventory().pods()) {
      pod(json, pod, PodSecurity.evaluate(pod, version));
    }
    json.endArray();
    json.array("namespaces");
    for (NamespaceLevel namespace : NamespaceLevel.all(result.inventory(), version)) {
      namespace(json, namespace);
    }
    json.endArray().endObject();
    return out.append('\n').toString();
  }

  private static void pod(JsonWriter json, PodTemplate pod, PodSecurity.Verdict verdict) {
    json.object();
    Envelope.object(json, "object", pod.owner());
    json.field("path", Envelope.orNull(pod.path().toString()));
    json.field("file", pod.owner().origin().file());
    if (pod.owner().origin().line() > 0) {
      json.field("line", pod.owner().origin().line());
    }
    json.field("level", verdict.level().text());
    json.array("blockedBy");
    for (PodSecurity.Block block : verdict.blockedBy()) {
      json.object()
          .field("level", block.level().text())
          .field("check", block.check())
          .field("container", container(block))
          .field("path", block.violation().path().toString())
          .field("message", block.violation().message())
          .endObject();
    }
    json.endArray().endObject();
  }

  private static void namespace(JsonWriter json, NamespaceLevel namespace) {
    json.object()
        .field("name", namespace.name().isEmpty() ? "(none)" : namespace.name())
        .field("allowed", namespace.allowed().text());
    namespace.enforced().ifPresent(level -> json.field("enforced", level.text()));
    namespace.invalid().ifPresent(value -> json.field("invalidLabel", value));
    json.field("label", "pod-security.kubernetes.io/enforce=" + namespace.allowed().text());
    json.array("refused");
    namespace.refused().forEach(pod -> json.value(pod.owner().title()));
    json.endArray().endObject();
  }

  private static String terminal(ScanResult result, KubernetesVersion version, Style style) {
    StringBuilder out = new StringBuilder();
    List<PodTemplate> pods = result.inventory().pods();
    out.append(pods.size() == 1 ? "1 pod" : pods.size() + " pods and templates")
        .append(", Pod Security Standards of Kubernetes ")
        .append(version)
        .append(".\n");
    for (PodTemplate pod : pods) {
      PodSecurity.Verdict verdict = PodSecurity.evaluate(pod, version);
      String level = verdict.level().text();
      String title = pod.owner().title();
      String painted = style.bold(level) + "  " + title;
      out.append('\n')
          .append(style.pair("", level + "  " + title, painted, pod.owner().origin().file()))
          .append('\n');
      for (PodSecurity.Block block : verdict.blockedBy()) {
        String who = container(block) == null ? "" : container(block) + " ";
        String line =
            pod.owner()
                .origin()
                .position(block.violation().path())
                .map(p -> ":" + p.line())
                .orElse("");
        String text = "not " + block.level().text() + ": " + who + block.violation().message();
        String more = block.check() + " " + block.violation().path() + line;
        out.append(style.pair("  ", text, more)).append('\n');
      }
    }
    out.append('\n').append(style.bold("namespaces")).append('\n');
    for (NamespaceLevel namespace : NamespaceLevel.all(result.inventory(), version)) {
      String name = namespace.name().isEmpty() ? "(none)" : namespace.name();
      out.append("  ").append(name).append(": its pods allow ").append(namespace.allowed().text());
      namespace.enforced().ifPresent(level -> out.append(", enforced is ").append(level.text()));
      if (!namespace.refused().isEmpty()) {
        out.append("; ").append(Count.of(namespace.refused().size(), "pod"));
        out.append(" would be refused");
      }
      out.append('\n');
    }
    return out.toString();
  }

  /** The name of the container that is to blame; null if it is none, or one without a name. */
  private static @Nullable String container(PodSecurity.Block block) {
    String name = block.violation().container();
    return name == null || name.isEmpty() ? null : name;
  }
}
