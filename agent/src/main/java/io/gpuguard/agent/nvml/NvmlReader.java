package io.gpuguard.agent.nvml;

import io.gpuguard.agent.nvml.NvmlGpu.Mig;
import io.gpuguard.agent.nvml.NvmlGpu.RemappedRows;
import io.gpuguard.agent.nvml.NvmlGpu.Slowdown;
import io.gpuguard.agent.nvml.NvmlState.FailedCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the library for everything once. Signatures and constants are those of nvml.h. */
final class NvmlReader {

  /** A node without a GPU is no error (NVML_INIT_FLAG_NO_GPUS). */
  private static final int NO_GPUS_IS_FINE = 1;

  private static final int UNCORRECTED = 1;
  private static final int SINCE_DRIVER_LOAD = 0;

  private final NvmlLibrary library;
  private final Arena arena;
  private final MemorySegment number;
  private final List<FailedCall> failed = new ArrayList<>();
  private String gpu = "";

  private NvmlReader(NvmlLibrary library, Arena arena) {
    this.library = library;
    this.arena = arena;
    this.number = arena.allocate(Long.BYTES, Long.BYTES);
  }

  static NvmlState read(NvmlLibrary library) {
    NvmlCode start = start(library);
    if (start != NvmlCode.SUCCESS) {
      return new NvmlState(start, null, List.of(), List.of());
    }
    try (Arena arena = Arena.ofConfined()) {
      return new NvmlReader(library, arena).read();
    } finally {
      library.call("nvmlShutdown");
    }
  }

  /** Libraries before 2018 have no nvmlInitWithFlags. */
  static NvmlCode start(NvmlLibrary library) {
    NvmlCode code = library.call("nvmlInitWithFlags", NO_GPUS_IS_FINE);
    return code == NvmlCode.FUNCTION_NOT_FOUND ? library.call("nvmlInit_v2") : code;
  }

  private NvmlState read() {
    String version = library.text(arena, "nvmlSystemGetDriverVersion");
    List<NvmlGpu> gpus = new ArrayList<>();
    NvmlCode counted = library.call("nvmlDeviceGetCount_v2", number);
    if (counted != NvmlCode.SUCCESS) {
      failed.add(new FailedCall("all GPUs", "nvmlDeviceGetCount_v2", counted));
    } else {
      int count = number.get(ValueLayout.JAVA_INT, 0);
      for (int i = 0; i < count; i++) {
        gpu(i, gpus);
      }
    }
    return new NvmlState(NvmlCode.SUCCESS, version, gpus, failed);
  }

  private void gpu(int index, List<NvmlGpu> gpus) {
    gpu = "GPU number " + index;
    MemorySegment device = handle("nvmlDeviceGetHandleByIndex_v2", index);
    if (device == null) {
      return; // Told among the failed calls; which GPU it is, sysfs knows.
    }
    MemorySegment pci = arena.allocate(PciAddress.STRUCT, Long.BYTES);
    NvmlCode code = library.call("nvmlDeviceGetPciInfo_v3", device, pci);
    if (code != NvmlCode.SUCCESS) {
      failed.add(new FailedCall(gpu, "nvmlDeviceGetPciInfo_v3", code));
      return;
    }
    gpu = PciAddress.of(pci);
    // A call that every GPU answers which answers at all.
    NvmlCode state = library.call("nvmlDeviceGetMinorNumber", device, number);
    if (state == NvmlCode.GPU_IS_LOST || state == NvmlCode.RESET_REQUIRED) {
      gpus.add(NvmlGpu.silent(gpu, state));
    } else {
      gpus.add(answering(device));
    }
  }

  private NvmlGpu answering(MemorySegment device) {
    String uuid = library.text(arena, "nvmlDeviceGetUUID", device);
    String model = library.text(arena, "nvmlDeviceGetName", device);
    Long errors =
        number("nvmlDeviceGetTotalEccErrors", device, UNCORRECTED, SINCE_DRIVER_LOAD)
            ? whole()
            : null;
    RemappedRows rows = rows(device);
    boolean pending =
        number("nvmlDeviceGetRetiredPagesPendingStatus", device) && (whole() & 0xffffffffL) == 1;
    Set<Slowdown> slowdowns = slowdowns(device);
    List<Mig> instances = instances(device);
    // Last: a GPU may be lost while it is asked.
    NvmlCode state =
        failed.stream()
            .filter(call -> call.gpu().equals(gpu))
            .map(FailedCall::code)
            .filter(code -> code == NvmlCode.GPU_IS_LOST || code == NvmlCode.RESET_REQUIRED)
            .findFirst()
            .orElse(NvmlCode.SUCCESS);
    return new NvmlGpu(gpu, uuid, model, state, errors, rows, pending, slowdowns, instances);
  }

  private Set<Slowdown> slowdowns(MemorySegment device) {
    // The same under its name of before driver 535.
    boolean told =
        number("nvmlDeviceGetCurrentClocksEventReasons", device)
            || number("nvmlDeviceGetCurrentClocksThrottleReasons", device);
    return told ? Slowdown.of(whole()) : Set.of();
  }

  private @Nullable RemappedRows rows(MemorySegment device) {
    MemorySegment four = arena.allocate(4L * Integer.BYTES, Integer.BYTES);
    MemorySegment[] parts = new MemorySegment[4];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = four.asSlice((long) i * Integer.BYTES);
    }
    return succeeds("nvmlDeviceGetRemappedRows", device, parts[0], parts[1], parts[2], parts[3])
        ? new RemappedRows(
            four.getAtIndex(ValueLayout.JAVA_INT, 0),
            four.getAtIndex(ValueLayout.JAVA_INT, 1),
            four.getAtIndex(ValueLayout.JAVA_INT, 2) != 0,
            four.getAtIndex(ValueLayout.JAVA_INT, 3) != 0)
        : null;
  }

  private List<Mig> instances(MemorySegment device) {
    MemorySegment pending = arena.allocate(Integer.BYTES, Integer.BYTES);
    if (!succeeds("nvmlDeviceGetMigMode", device, number, pending)
        || number.get(ValueLayout.JAVA_INT, 0) == 0
        || !number("nvmlDeviceGetMaxMigDeviceCount", device)) {
      return List.of();
    }
    int most = number.get(ValueLayout.JAVA_INT, 0);
    List<Mig> instances = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      MemorySegment instance = handle("nvmlDeviceGetMigDeviceHandleByIndex", device, i);
      String uuid = instance == null ? null : library.text(arena, "nvmlDeviceGetUUID", instance);
      if (instance != null && uuid != null && number("nvmlDeviceGetGpuInstanceId", instance)) {
        int gi = number.get(ValueLayout.JAVA_INT, 0);
        if (number("nvmlDeviceGetComputeInstanceId", instance)) {
          instances.add(new Mig("gi" + gi + "/ci" + number.get(ValueLayout.JAVA_INT, 0), uuid));
        }
      }
    }
    return instances;
  }

  /** A handle that a function writes to its last argument; null if it fails. */
  private @Nullable MemorySegment handle(String function, Object... arguments) {
    MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
    return succeeds(function, with(arguments, place)) ? place.get(ValueLayout.ADDRESS, 0) : null;
  }

  /** Whether a function wrote a number to its last argument, which is then in {@link #number}. */
  private boolean number(String function, Object... arguments) {
    number.fill((byte) 0);
    return succeeds(function, with(arguments, number));
  }

  private long whole() {
    return number.get(ValueLayout.JAVA_LONG, 0);
  }

  private static Object[] with(Object[] arguments, Object last) {
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  private boolean succeeds(String function, Object... arguments) {
    NvmlCode code = library.call(function, arguments);
    if (code != NvmlCode.SUCCESS && !code.nothingToSay()) {
      failed.add(new FailedCall(gpu, function, code));
    }
    return code == NvmlCode.SUCCESS;
  }

  /** PCI addresses in the library's struct. */
  static final class PciAddress {

    /** nvmlPciInfo_t: text of 16 bytes, five numbers of 4 bytes, text of 32 bytes. */
    static final int STRUCT = 68;

    private PciAddress() {}

    /**
     * {@code 00000000:07:00.0} in capitals there, {@code 0000:07:00.0} in sysfs, which writes more
     * digits of a domain that needs them.
     */
    static String of(MemorySegment pci) {
      String text = NvmlLibrary.string(pci.asSlice(36, 32)).toLowerCase(Locale.ROOT);
      int colon = text.indexOf(':');
      int begin = 0;
      while (colon - begin > 4 && text.charAt(begin) == '0') {
        begin++;
      }
      return text.substring(begin);
    }
  }
}
