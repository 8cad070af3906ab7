package io.gpuguard.report;

import io.gpuguard.resource.Resource;
import io.gpuguard.scan.Coverage;
import io.gpuguard.source.Reading;

/** The parts that every JSON report has: schema version, tool, coverage. */
public final class Envelope {

  private Envelope() {}

  public static void begin(JsonWriter json, String catalogVersion) {
    json.object().field("schemaVersion", "1");
    json.object("tool")
        .field("name", Tool.NAME)
        .field("version", Tool.VERSION)
        .field("catalogVersion", catalogVersion)
        .endObject();
  }

  public static void coverage(JsonWriter json, Coverage coverage) {
    json.object("coverage")
        .field("files", coverage.files())
        .field("objects", coverage.objects())
        .field("controls", coverage.controls());
    json.array("skipped");
    for (Reading.Skipped skipped : coverage.skipped()) {
      json.object().field("file", skipped.file());
      if (skipped.line() > 0) {
        json.field("line", skipped.line());
      }
      json.field("reason", skipped.reason()).endObject();
    }
    json.endArray();
    errors(json, "errors", coverage.errors());
    if (!coverage.incomplete().isEmpty()) {
      errors(json, "incomplete", coverage.incomplete());
    }
    json.array("notAssessable");
    for (Coverage.NotAssessable each : coverage.notAssessable()) {
      json.object()
          .field("control", each.control())
          .field("reason", each.reason())
          .field("count", each.count())
          .endObject();
    }
    json.endArray().endObject();
  }

  private static void errors(
      JsonWriter json, String key, java.util.List<Reading.InputError> errors) {
    json.array(key);
    for (Reading.InputError error : errors) {
      json.object().field("file", error.file());
      if (error.line() > 0) {
        json.field("line", error.line());
        json.field("column", error.column());
      }
      json.field("message", error.message()).endObject();
    }
    json.endArray();
  }

  public static void object(JsonWriter json, String key, Resource resource) {
    json.object(key)
        .field("apiVersion", orNull(resource.apiVersion()))
        .field("kind", orNull(resource.kind()))
        .field("namespace", orNull(resource.namespace()))
        .field("name", orNull(resource.name()))
        .endObject();
  }

  /** Null for the empty text: a field that does not apply is absent. */
  public static @org.jspecify.annotations.Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
