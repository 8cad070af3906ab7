package io.gpuguard.report;

import io.gpuguard.component.Component;
import io.gpuguard.component.HostPaths;
import io.gpuguard.scan.ScanResult;

/** The host paths of each component: what they mean, whether they are needed, by whose word. */
final class HostPathAudit {

  private HostPathAudit() {}

  static void write(JsonWriter json, ScanResult result) {
    json.array();
    for (Component component : result.components()) {
      for (HostPaths.Use use : HostPaths.of(component, result.catalog())) {
        json.object().field("component", component.id());
        fields(json, use);
        json.endObject();
      }
    }
    json.endArray();
  }

  static void fields(JsonWriter json, HostPaths.Use use) {
    json.field("path", use.path())
        .field("mode", use.writable() ? "rw" : "ro")
        .field("mountedBy", use.containers())
        .field("meaning", Envelope.orNull(use.meaning()))
        .field("need", use.need().text())
        .field("reason", Envelope.orNull(use.reason()))
        .field("source", Envelope.orNull(use.source()));
  }
}
