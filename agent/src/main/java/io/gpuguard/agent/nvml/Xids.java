package io.gpuguard.agent.nvml;

import java.util.Set;

/** What an Xid says of its GPU. Numbers: catalogue of leptonai/gpud, NVIDIA/k8s-device-plugin. */
public enum Xids {
  /** The GPU needs a reset or a replacement: no pod is to get it. */
  RESET,
  /** A program's own fault: the GPU is as good as before. */
  APPLICATION,
  /** Worth telling; whether the GPU is still good is not known. */
  OTHER;

  private static final Set<Long> RESETS =
      Set.of(
          46L, 48L, 62L, 64L, 74L, 79L, 95L, 109L, 119L, 120L, 136L, 140L, 143L, 154L, 155L, 156L,
          158L);

  /**
   * Those that NVIDIA's own plugin leaves alone, but for 109, after which gpud asks for a reset.
   */
  private static final Set<Long> APPLICATIONS = Set.of(13L, 31L, 43L, 45L, 68L);

  public static Xids of(long number) {
    if (RESETS.contains(number)) {
      return RESET;
    }
    return APPLICATIONS.contains(number) ? APPLICATION : OTHER;
  }
}
