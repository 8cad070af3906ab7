package io.gpuguard.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPathRuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "/usr/..",
        "/var",
        "/var/lib",
        "/var/run",
        "/run",
        "/var/run/containerd/x.sock",
        "/run/nvidia/../containerd",
        "/var/run/k0s/containerd.sock",
        "/var/lib/k0s/kubelet/pods",
        "/var/snap/microk8s/common",
        "/dev",
        "/proc/1/root",
        "/etc",
        "/root/.ssh",
        "/var/lib/kubelet/device-plugins",
        "relative",
        "",
        "/dev/\0mem"
      })
  void dangerousEvenForReading(String path) {
    assertThat(HostPathRule.danger(path, true)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/lib/x86_64-linux-gnu/libcuda.so.1, true",
    "/run/nvidia/mps/pipe, false",
    "/dev/null, false",
    "/dev/dri/by-path, true",
    "/home/kubernetes/bin/nvidia, true",
    "/etc/vulkan/icd.d/nvidia_icd.json, true",
    "/procurement, false",
  })
  void harmless(String path, boolean readOnly) {
    assertThat(HostPathRule.danger(path, readOnly)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr", "/usr/bin/nvidia-smi", "/opt/x", "/etc/vulkan", "/sys/class"})
  void onlyForReading(String path) {
    assertThat(HostPathRule.danger(path, false)).isNotNull();
    assertThat(HostPathRule.danger("/usr", true)).isNull();
  }
}
