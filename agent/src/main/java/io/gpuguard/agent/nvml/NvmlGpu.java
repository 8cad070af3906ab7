package io.gpuguard.agent.nvml;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One GPU as the library sees it. A number that the GPU does not tell is null, never zero.
 *
 * @param address PCI address as sysfs writes it
 * @param state SUCCESS, or why the GPU does not answer
 * @param uncorrected memory errors since the driver was loaded that ECC could not mend
 * @param slowdowns why the clocks are held down now
 */
public record NvmlGpu(
    String address,
    @Nullable String uuid,
    @Nullable String model,
    NvmlCode state,
    @Nullable Long uncorrected,
    @Nullable RemappedRows rows,
    boolean retirementPending,
    Set<Slowdown> slowdowns,
    List<Mig> instances) {

  /** Rows of memory that were replaced by spare ones. */
  public record RemappedRows(int corrected, int uncorrected, boolean pending, boolean failed) {}

  /** A MIG instance that exists now; its id is that of a partition, {@code gi1/ci0}. */
  public record Mig(String id, String uuid) {}

  /** Reasons that mean trouble; a GPU that idles or keeps to its power limit has none. */
  public enum Slowdown {
    HARDWARE(0x8, "the hardware slows the clocks down"),
    SOFTWARE_THERMAL(0x20, "the driver slows the clocks down: too hot"),
    HARDWARE_THERMAL(0x40, "the hardware slows the clocks down: too hot"),
    POWER_BRAKE(0x80, "the power supply asked for slower clocks");

    private final long bit;
    private final String text;

    Slowdown(long bit, String text) {
      this.bit = bit;
      this.text = text;
    }

    public String text() {
      return text;
    }

    static Set<Slowdown> of(long bits) {
      Set<Slowdown> slowdowns = EnumSet.noneOf(Slowdown.class);
      for (Slowdown slowdown : values()) {
        if ((bits & slowdown.bit) != 0) {
          slowdowns.add(slowdown);
        }
      }
      return slowdowns;
    }
  }

  public NvmlGpu {
    slowdowns = Set.copyOf(slowdowns);
    instances = List.copyOf(instances);
  }

  static NvmlGpu silent(String address, NvmlCode state) {
    return new NvmlGpu(address, null, null, state, null, null, false, Set.of(), List.of());
  }
}
