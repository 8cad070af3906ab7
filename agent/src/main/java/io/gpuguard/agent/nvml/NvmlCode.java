package io.gpuguard.agent.nvml;

import io.gpuguard.tree.Names;

/** What a call of the library returns (nvmlReturn_t in nvml.h). */
public enum NvmlCode {
  SUCCESS(0),
  UNINITIALIZED(1),
  INVALID_ARGUMENT(2),
  NOT_SUPPORTED(3),
  NO_PERMISSION(4),
  NOT_FOUND(6),
  INSUFFICIENT_SIZE(7),
  DRIVER_NOT_LOADED(9),
  TIMEOUT(10),
  IRQ_ISSUE(11),
  FUNCTION_NOT_FOUND(13),
  CORRUPTED_INFOROM(14),
  GPU_IS_LOST(15),
  RESET_REQUIRED(16),
  OPERATING_SYSTEM(17),
  LIBRARY_DIFFERS_FROM_MODULE(18),
  UNKNOWN(999);

  private final int number;

  NvmlCode(int number) {
    this.number = number;
  }

  /** Numbers that are not listed are errors of newer libraries. */
  static NvmlCode of(int number) {
    for (NvmlCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return UNKNOWN;
  }

  int number() {
    return number;
  }

  /** Whether the call is not there or has nothing to say on this GPU: no fault. */
  boolean nothingToSay() {
    return this == NOT_SUPPORTED || this == FUNCTION_NOT_FOUND || this == NOT_FOUND;
  }

  public String text() {
    return Names.kebab(this);
  }
}
