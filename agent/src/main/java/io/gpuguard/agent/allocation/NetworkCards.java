package io.gpuguard.agent.allocation;

import io.gpuguard.agent.hardware.HostTree;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Network cards and their virtual functions. NVIDIA's network operator offers them by their PCI
 * addresses under the domain of its GPUs, as nvidia.com/hostdev.
 */
public final class NetworkCards {

  private static final Pattern ADDRESS =
      Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  private NetworkCards() {}

  /** Whether a device id is the address of a network card that the node has. */
  public static boolean have(HostTree host, String id) {
    @Nullable String pciClass =
        ADDRESS.matcher(id).matches() ? host.text("/sys/bus/pci/devices/" + id + "/class") : null;
    return pciClass != null && pciClass.startsWith("0x02");
  }
}
