package io.gpuguard.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWatchTest {

  @TempDir Path folder;

  /** As the kubelet changes a ConfigMap's files: a link to a folder is renamed over the last. */
  private void mount(String generation, String text) throws IOException {
    Path data = Files.createDirectory(folder.resolve(".." + generation));
    Files.writeString(data.resolve("policy.yaml"), text);
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), data.getFileName());
    Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aConfigMapThatChangesIsReadAnew() throws IOException {
    mount("1", "version: 1\nmode: enforce\n");
    Files.createSymbolicLink(folder.resolve("policy.yaml"), Path.of("..data/policy.yaml"));
    PolicyWatch watch = new PolicyWatch(folder.resolve("policy.yaml"));
    assertThat(enforced(watch)).isTrue();
    assertThat(watch.look()).isNull();
    mount("2", "version: 1\nmode: enforce\n");
    assertThat(watch.look()).isNull();
    mount("3", "version: 1\nmode: dry-run\n");
    assertThat(enforced(watch)).isFalse();
    mount("4", "version: 1\nmode: maybe\n");
    assertThat(watch.look()).isInstanceOf(PolicyWatch.Change.Malformed.class);
    assertThat(watch.look()).isNull();
    mount("5", "version: 1\nmode: enforce\n");
    assertThat(enforced(watch)).isTrue();
  }

  private static boolean enforced(PolicyWatch watch) {
    PolicyWatch.Change change = watch.look();
    assertThat(change).isInstanceOf(PolicyWatch.Change.Loaded.class);
    Policy policy = ((PolicyWatch.Change.Loaded) change).policy();
    return policy.enforced();
  }
}
