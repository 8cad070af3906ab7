package io.gpuguard.agent.status;

import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.nvml.Nvml;

/**
 * What is known of a node beside its files.
 *
 * @param nvml what NVIDIA's library told, if it was asked
 * @param registrars what is known of the plugin registry from earlier looks
 * @param slices what DRA drivers advertise of it
 */
public record Beside(Nvml.Result nvml, Registrars registrars, Slice.Reading slices) {

  /** What is told where no API server is. */
  public static final Slice.Reading NO_SERVER =
      new Slice.Reading.Unread("no API server is configured");

  /** Without an API server, and with a registry that nobody looked at before. */
  public static Beside only(Nvml.Result nvml) {
    return new Beside(nvml, new Registrars(), NO_SERVER);
  }
}
