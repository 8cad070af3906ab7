package io.gpuguard.report;

import io.gpuguard.rbac.Rights;
import io.gpuguard.rbac.Subject;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Path;
import java.util.List;

/** The answers of {@code rbac rights} and {@code rbac who-can}. */
public final class RightsReport {

  private RightsReport() {}

  public static String rights(Format format, ScanResult result, Rights rights, Style style) {
    return format == Format.JSON ? rightsJson(result, rights) : rightsTerminal(rights, style);
  }

  private static String rightsTerminal(Rights rights, Style style) {
    StringBuilder out = new StringBuilder();
    for (Subject subject : rights.subjects()) {
      List<Rights.Grant> grants = rights.of(subject);
      out.append(out.isEmpty() ? "" : "\n").append(style.bold(subject.title())).append('\n');
      for (Rights.Grant grant : grants) {
        out.append(style.pair("  ", grant.placed().rule().text(), way(grant))).append('\n');
      }
      if (grants.isEmpty()) {
        out.append("  nothing: its bindings refer to roles that are not there\n");
      }
    }
    return out.isEmpty() ? "no binding in this input\n" : out.toString();
  }

  private static String way(Rights.Grant grant) {
    String scope = grant.clusterWide() ? "cluster" : "namespace " + grant.namespace();
    return scope
        + ", by "
        + grant.binding().resource().title()
        + " of "
        + grant.placed().role().title()
        + place(grant.placed().role(), grant.placed().index());
  }

  private static String place(Resource role, int rule) {
    return role.origin()
        .position(Path.of("rules").child(rule))
        .map(p -> " (" + role.origin().file() + ":" + p.line() + ")")
        .orElse("");
  }

  private static String rightsJson(ScanResult result, Rights rights) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = begin(out, result);
    json.array("subjects");
    for (Subject subject : rights.subjects()) {
      json.object();
      subject(json, subject);
      json.array("rights");
      rights.of(subject).forEach(grant -> grant(json.object(), grant));
      json.endArray().endObject();
    }
    json.endArray().endObject();
    return out.append('\n').toString();
  }

  private static JsonWriter begin(StringBuilder out, ScanResult result) {
    JsonWriter json = new JsonWriter(out);
    Envelope.begin(json, result.catalog().version());
    Envelope.coverage(json, result.coverage());
    return json;
  }

  private static void subject(JsonWriter json, Subject subject) {
    json.field("kind", subject.kind())
        .field("name", subject.name())
        .field("namespace", Envelope.orNull(subject.namespace()));
  }

  private static void grant(JsonWriter json, Rights.Grant grant) {
    json.field("verbs", grant.placed().rule().verbs())
        .field("apiGroups", grant.placed().rule().apiGroups())
        .field("resources", grant.placed().rule().resources())
        .field("resourceNames", grant.placed().rule().resourceNames())
        .field("nonResourceURLs", grant.placed().rule().nonResourceUrls())
        .field("namespace", Envelope.orNull(grant.namespace()))
        .field("via", grant.via().title())
        .field("role", grant.placed().role().title())
        .field("binding", grant.binding().resource().title())
        .field("file", grant.binding().resource().origin().file());
    int line = grant.binding().resource().origin().line();
    if (line > 0) {
      json.field("line", line);
    }
    json.endObject();
  }

  public static String whoCan(
      Format format, ScanResult result, List<Rights.Grant> grants, Style style) {
    if (format == Format.JSON) {
      StringBuilder out = new StringBuilder();
      JsonWriter json = begin(out, result);
      json.array("subjects");
      for (Rights.Grant grant : grants) {
        json.object();
        subject(json, grant.via());
        json.object("grant");
        grant(json, grant);
        json.endObject();
      }
      json.endArray().endObject();
      return out.append('\n').toString();
    }
    StringBuilder out = new StringBuilder();
    for (Rights.Grant grant : grants) {
      String title = grant.via().title();
      out.append(style.pair("", title, style.bold(title), way(grant))).append('\n');
    }
    return out.isEmpty() ? "nobody\n" : out.toString();
  }
}
