package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisteringTest {

  private static @Nullable Reason malformed(String version, String endpoint, String name) {
    Refusal refusal = Registering.malformed(new RegisterRequest(version, endpoint, name, null));
    return refusal == null ? null : refusal.reason();
  }

  @Test
  void aRealRegistrationIsFine() {
    assertThat(malformed("v1beta1", "nvidia-gpu.sock", "nvidia.com/gpu")).isNull();
    assertThat(malformed("v1beta1", "amd.com_gpu", "amd.com/CPX_nps1.x")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../x.sock",
        "sub/x.sock",
        "/x.sock",
        "kubelet.sock",
        "a\0b",
        "a\nb",
        "ä.sock"
      })
  void anEndpointIsANameInTheFolder(String endpoint) {
    assertThat(malformed("v1beta1", endpoint, "nvidia.com/gpu")).isEqualTo(Reason.ENDPOINT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gpu",
        "/gpu",
        "nvidia.com/",
        "kubernetes.io/gpu",
        "x.kubernetes.io/gpu",
        "a/b/c",
        "requests.nvidia.com/gpu",
        "NVIDIA.com/gpu",
        "a.b/../x",
        "a.b/c d"
      })
  void aResourceHasADomain(String name) {
    assertThat(malformed("v1beta1", "x.sock", name)).isEqualTo(Reason.RESOURCE_NAME);
  }

  @Test
  void oneVersionIsSpoken() {
    assertThat(malformed("v1alpha", "x.sock", "nvidia.com/gpu")).isEqualTo(Reason.VERSION_UNKNOWN);
  }

  private static PluginIdentity pod(int process, String uid, String image) {
    return new PluginIdentity(process, 0, uid, "gpu", "plugin-" + uid, image, "/plugin");
  }

  private static @Nullable Reason notAllowed(PluginIdentity plugin, @Nullable PluginIdentity live) {
    Refusal refusal = Registering.notAllowed(Policy.BUILT_IN, "nvidia.com/gpu", plugin, live);
    return refusal == null ? null : refusal.reason();
  }

  @Test
  void theNextPodOfTheSamePluginTakesOver() {
    assertThat(notAllowed(pod(1, "a", "r/p:v1"), null)).isNull();
    assertThat(notAllowed(pod(2, "b", "r/p:v2"), pod(1, "a", "r/p:v1"))).isNull();
    assertThat(notAllowed(pod(1, "a", "r/p:v1"), pod(1, "a", "r/p:v1"))).isNull();
  }

  @Test
  void anotherPluginDoesNot() {
    assertThat(notAllowed(pod(2, "b", "evil/p:v1"), pod(1, "a", "r/p:v1")))
        .isEqualTo(Reason.SECOND_OWNER);
    assertThat(notAllowed(PluginIdentity.UNKNOWN, PluginIdentity.UNKNOWN))
        .isEqualTo(Reason.SECOND_OWNER);
    assertThat(
            notAllowed(
                new PluginIdentity(9, 0, null, null, null, null, "/evil"), pod(1, "a", "r/p:v1")))
        .isEqualTo(Reason.SECOND_OWNER);
  }

  @Test
  void aResourceNeedsARule() {
    Refusal refusal = Registering.notAllowed(Policy.BUILT_IN, "a.b/c", pod(1, "a", "r/p:v1"), null);
    assertThat(refusal).extracting(Refusal::reason).isEqualTo(Reason.RESOURCE_UNLISTED);
  }
}
