package io.gpuguard.agent.finding;

import io.gpuguard.agent.allocation.SliceDevices;
import io.gpuguard.agent.allocation.SliceDevices.Found;
import io.gpuguard.agent.decision.Texts;
import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.Vendor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What DRA drivers advertise, compared with the hardware and with what device plugins offer. Pools
 * of two drivers may well have one name, most have the node's: what counts is the device.
 */
public final class SliceFindings {

  private static final String PLACE = "ResourceSlices";

  private final List<NodeFinding> findings = new ArrayList<>();
  private final Map<DraDevice, Set<String>> addresses = new HashMap<>();
  private final Map<String, Set<String>> driversByUnit = new TreeMap<>();
  private final Set<Vendor> served = new HashSet<>();
  private final Set<Vendor> unsure = new HashSet<>();

  private SliceFindings() {}

  /**
   * What comes of the slices of a node.
   *
   * @param addresses of GPUs by device, as far as they could be told
   */
  public record Result(List<NodeFinding> findings, Map<DraDevice, Set<String>> addresses) {
    public Result {
      findings = List.copyOf(findings);
      addresses = Map.copyOf(addresses);
    }

    /** GPUs that some driver advertises. */
    public Set<String> offered() {
      return addresses.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }
  }

  /**
   * Compares.
   *
   * @param byPlugins resources of device plugins by what they offer, a GPU's address or a part
   */
  public static Result of(
      Slice.Reading reading,
      HostTree host,
      Hardware hardware,
      Map<String, Set<String>> byPlugins,
      List<Registrars.Asked> registrars) {
    SliceFindings checks = new SliceFindings();
    switch (reading) {
      case Slice.Reading.Unread(String reason) -> checks.unread(reason, registrars);
      case Slice.Reading.Read(List<Slice> slices) -> {
        SliceDevices devices = new SliceDevices(host, hardware);
        newest(slices).forEach(slice -> checks.slice(slice, devices));
        checks.twice(byPlugins);
        checks.unoffered(hardware, byPlugins);
      }
    }
    return new Result(checks.findings, checks.addresses);
  }

  /** Drivers with slices here that do not register here; it may be that they only restart. */
  public static Set<String> unregistered(Slice.Reading reading, List<Registrars.Asked> registrars) {
    Set<String> drivers = new TreeSet<>();
    boolean silent = registrars.stream().anyMatch(Registrars.Asked::silent);
    if (reading instanceof Slice.Reading.Read(List<Slice> slices) && !silent) {
      slices.forEach(slice -> drivers.add(slice.driver()));
      registrars.forEach(one -> drivers.remove(one.name()));
    }
    return drivers;
  }

  public static NodeFinding unregistered(String driver) {
    return NodeFinding.fail(
        NodeCheck.SLICE_DRIVER_ABSENT,
        PLACE + " of " + Texts.shown(driver),
        "no such driver registers with the kubelet, and for longer than a restart takes");
  }

  private void unread(String reason, List<Registrars.Asked> registrars) {
    String drivers =
        registrars.stream()
            .filter(Registrars.Asked::driver)
            .map(one -> Texts.shown(one.name()))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    if (!drivers.isEmpty()) {
      findings.add(
          NodeFinding.notAssessable(
              NodeCheck.NOT_SEEN,
              PLACE,
              "whether the hardware has what " + drivers + " advertises: " + reason));
    }
  }

  private static List<Slice> newest(List<Slice> slices) {
    Map<List<String>, Long> newest = new HashMap<>();
    slices.forEach(s -> newest.merge(List.of(s.driver(), s.pool()), s.generation(), Math::max));
    return slices.stream()
        .filter(s -> newest.getOrDefault(List.of(s.driver(), s.pool()), 0L) == s.generation())
        .toList();
  }

  private void slice(Slice slice, SliceDevices devices) {
    Vendor vendor = SliceDevices.vendor(slice.driver()).orElse(null);
    List<String> nowhere = new ArrayList<>();
    for (Slice.Device device : slice.devices()) {
      switch (devices.find(slice, device)) {
        case Found.Here(Gpu gpu, String unit) -> {
          served.add(gpu.vendor());
          addresses.put(
              new DraDevice(slice.driver(), slice.pool(), device.name()), Set.of(gpu.address()));
          driversByUnit
              .computeIfAbsent(unit, key -> new TreeSet<>())
              .add("DRA driver " + Texts.shown(slice.driver()));
        }
        case Found.Nowhere(String why) -> nowhere.add(device.name() + ": " + why);
        case Found.Unsaid _ -> {
          if (vendor != null) {
            unsure.add(vendor);
          }
        }
      }
    }
    if (!nowhere.isEmpty()) {
      String more = nowhere.size() == 1 ? "" : ", and " + (nowhere.size() - 1) + " more";
      findings.add(
          NodeFinding.fail(
              NodeCheck.SLICE_DEVICE_UNKNOWN,
              PLACE + " of " + Texts.shown(slice.driver()),
              Texts.shown(nowhere.getFirst()) + more));
    }
  }

  /** The whole of a GPU takes its parts along, and the reverse. */
  private void twice(Map<String, Set<String>> byPlugins) {
    Map<String, Set<String>> both = new TreeMap<>();
    driversByUnit.forEach(
        (unit, drivers) -> {
          Set<String> owners = both.computeIfAbsent(unit, key -> new TreeSet<>());
          owners.addAll(drivers);
          driversByUnit.forEach((other, more) -> addIfOverlaps(unit, other, more, owners));
          byPlugins.forEach((other, more) -> addIfOverlaps(unit, other, more, owners));
        });
    both.forEach(
        (unit, owners) -> {
          if (owners.size() > 1) {
            findings.add(
                NodeFinding.fail(NodeCheck.DEVICE_TWICE, unit, String.join(" and ", owners)));
          }
        });
  }

  private static void addIfOverlaps(
      String unit, String other, Set<String> more, Set<String> owners) {
    if (unit.equals(other) || unit.startsWith(other + "/") || other.startsWith(unit + "/")) {
      owners.addAll(more);
    }
  }

  private void unoffered(Hardware hardware, Map<String, Set<String>> byPlugins) {
    Set<String> offered = new HashSet<>();
    driversByUnit.keySet().forEach(unit -> offered.add(unit.split("/", 2)[0]));
    byPlugins.keySet().forEach(unit -> offered.add(unit.split("/", 2)[0]));
    for (Gpu gpu : hardware.usable()) {
      if (served.contains(gpu.vendor())
          && !unsure.contains(gpu.vendor())
          && !offered.contains(gpu.address())) {
        findings.add(
            NodeFinding.fail(
                NodeCheck.DEVICE_UNADVERTISED,
                gpu.address(),
                "no ResourceSlice and no resource of " + gpu.vendor().text() + " has it"));
      }
    }
  }
}
