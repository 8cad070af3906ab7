package io.gpuguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.manifest.Manifest;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real API server that was given an engine's own definitions. */
public final class CustomResources {

  private final TestingApiServer server;

  /** Definitions by group and kind. */
  private final Map<String, Node> definitions = new HashMap<>();

  public CustomResources(TestingApiServer server) {
    this.server = server;
  }

  /**
   * @param folder a real part with files of definitions
   */
  public void add(String folder) throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(Path.of(folder))) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      TestingApiServer.Answer answer =
          server.postYaml(
              "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Files.readString(file));
      assertThat(answer.status()).as(answer.message()).isEqualTo(201);
      Node spec = answer.body().get("spec");
      definitions.put(spec.get("group").text("") + "/" + spec.at("names", "kind").text(""), spec);
      for (Node version : spec.get("versions").items()) {
        String place =
            base(spec, version.get("name").text("")) + "/" + spec.at("names", "plural").text("");
        server.until("it serves " + place, () -> server.get(place).status() == 200);
      }
    }
  }

  /** Whether the server would create an object, or why it would not. */
  public TestingApiServer.Answer tried(Resource object) throws IOException, InterruptedException {
    String apiVersion = object.root().get("apiVersion").text("");
    String group = apiVersion.substring(0, apiVersion.indexOf('/'));
    Node spec = definitions.get(group + "/" + object.kind());
    assertThat(spec).as("a definition of " + group + "/" + object.kind()).isNotNull();
    String namespace = object.namespace().isEmpty() ? "default" : object.namespace();
    boolean namespaced = spec.get("scope").text("").equals("Namespaced");
    if (namespaced) {
      server.post("/api/v1/namespaces", namespace(namespace));
    }
    return server.post(
        base(spec, apiVersion.substring(apiVersion.indexOf('/') + 1))
            + (namespaced ? "/namespaces/" + namespace : "")
            + "/"
            + spec.at("names", "plural").text("")
            + "?dryRun=All&fieldValidation=Strict",
        object.root());
  }

  private static String base(Node spec, String version) {
    return "/apis/" + spec.get("group").text("") + "/" + version;
  }

  private static Mapping namespace(String name) {
    return Manifest.map(
        "apiVersion", "v1", "kind", "Namespace", "metadata", Manifest.map("name", name));
  }
}
