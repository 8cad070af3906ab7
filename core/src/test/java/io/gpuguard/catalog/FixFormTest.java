package io.gpuguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixFormTest {

  private final List<CatalogError> errors = new ArrayList<>();

  private Fix read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TextFile file = ((TextFile.Result.Read) TextFile.parse("control.yaml", bytes)).file();
    CatalogFile catalogFile = new CatalogFile("control.yaml", file.root(), file.origin());
    return FixForm.read(new Form(catalogFile, Path.ROOT, file.root(), errors));
  }

  @Test
  void theCompiledFormSaysTheSame() {
    Fix fix =
        read(
            """
            profile: true
            unless: securityContext.privileged
            edits:
              - at: container
                set: resources.limits.cpu
                from: profile.limits.limits.cpu
                only: absent
                note: proposed
              - at: object
                set: metadata.labels[example.com/level.x]
                from: namespace
              - at: field
                where: seLinuxOptions.type
                set: .
                to: {a: [1, true]}
              - at: container
                add: securityContext.capabilities.add
                from: allowed.GG-PRIV-002
              - at: mounts
                empty-folders: true
                from: lock
              - at: item
                remove: .
              - at: field
                rename: .
                to: {limits.: requests., '': requests.}
            """);
    assertThat(errors).isEmpty();
    assertThat(FixForm.decode(FixForm.write(fix))).isEqualTo(fix);
    assertThat(fix.steps().get(1).path())
        .isEqualTo(Path.of("metadata", "labels", "example.com/level.x"));
    assertThat(fix.steps().get(2).path()).isEqualTo(Path.ROOT);
  }

  @Test
  void whatIsWrongHasItsLine() {
    read(
        """
        edits:
          - at: somewhere
            set: a
            to: 1
          - at: pod
            set: a
            from: profile.images
          - at: pod
            to: 1
          - at: pod
            set: a
            to: 1
            when: x
        """);
    assertThat(errors)
        .extracting(CatalogError::toString)
        .satisfiesExactly(
            e -> assertThat(e).contains(":2:").contains("somewhere"),
            e -> assertThat(e).contains(":7:").contains("profile.limits.FIELD"),
            e ->
                assertThat(e)
                    .contains(":8:")
                    .contains("one of set, add, empty-folders, remove, rename"),
            e -> assertThat(e).contains(":13:").contains("unknown key"));
  }
}
