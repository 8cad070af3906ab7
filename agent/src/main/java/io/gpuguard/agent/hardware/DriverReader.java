package io.gpuguard.agent.hardware;

import io.gpuguard.agent.hardware.DriverVersions.Installed;
import io.gpuguard.agent.hardware.DriverVersions.Library;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the versions of NVIDIA's driver parts. */
final class DriverReader {

  static final Pattern VERSION = Pattern.compile("\\b(\\d{3,}\\.\\d+(?:\\.\\d+)?)\\b");

  /** Of some thousand packages dpkg's list has two or three megabytes. */
  private static final int LARGEST = 8 << 20;

  private static final Pattern LIBRARY =
      Pattern.compile("lib(?:nvidia-ml|cuda)\\.so\\.(\\d{3,}\\.\\d+(?:\\.\\d+)?)");

  /** Debian's {@code 2:580.159.03-0ubuntu1} without epoch and revision. */
  private static final Pattern UPSTREAM = Pattern.compile("^(?:\\d+:)?(.*?)(?:-[^-]*)?$");

  /**
   * Packages that must have the module's version; tools such as nvidia-settings need not. Those
   * that carry a version in their name stay beside the next one, such as
   * nvidia-firmware-535-535.183.01.
   */
  private static final Pattern DRIVER =
      Pattern.compile(
          "(?!.*\\d{3,}\\.\\d+)nvidia-(?:driver|dkms|kernel|utils|compute-utils|headless|firmware|fabricmanager).*"
              + "|libnvidia-(?:compute|ml1).*|libcuda1.*");

  static final String TOOLKIT = "nvidia-container-toolkit";

  private final HostTree host;

  DriverReader(HostTree host) {
    this.host = host;
  }

  DriverVersions read(Collection<NvidiaReader.Entry> entries) {
    RpmReader.Found rpm = RpmReader.read(host);
    List<Installed> packages = new ArrayList<>(packages());
    packages.addAll(rpm.packages());
    return new DriverVersions(
        loaded(),
        host.text("/sys/module/nvidia/version"),
        libraries(),
        entries.stream()
            .map(NvidiaReader.Entry::firmware)
            .filter(Objects::nonNull)
            .filter(text -> VERSION.matcher(text).matches())
            .distinct()
            .sorted()
            .toList(),
        host.names("/lib/firmware/nvidia").stream()
            .filter(name -> VERSION.matcher(name).matches())
            .toList(),
        packages,
        rpm.unread());
  }

  /** From dpkg's list of paragraphs. */
  private List<Installed> packages() {
    String status = host.longText("/var/lib/dpkg/status", LARGEST);
    if (status == null) {
      return List.of();
    }
    List<Installed> packages = new ArrayList<>();
    String name = "";
    boolean installed = false;
    for (String line : (Iterable<String>) status.lines()::iterator) {
      if (line.startsWith("Package: ")) {
        name = line.substring(9);
        installed = false;
      } else if (line.startsWith("Status: ")) {
        installed = line.endsWith(" installed");
      } else if (line.startsWith("Version: ") && installed) {
        add(packages, name, UPSTREAM.matcher(line.substring(9)).replaceAll("$1"));
      }
    }
    return packages;
  }

  private static void add(List<Installed> packages, String name, String version) {
    boolean driver = DRIVER.matcher(name).matches() && VERSION.matcher(version).matches();
    if (driver || TOOLKIT.equals(name)) {
      packages.add(new Installed(name, version, driver));
    }
  }

  /** From the line {@code NVRM version: ... 580.159.03 ...} of either kind of module. */
  private @Nullable String loaded() {
    for (String line : host.lines("/proc/driver/nvidia/version")) {
      Matcher matcher = VERSION.matcher(line);
      if (line.startsWith("NVRM") && matcher.find()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  private List<Library> libraries() {
    List<Library> libraries = new ArrayList<>();
    for (String folder : DriverFolders.LIBRARIES) {
      for (String name : host.names(folder)) {
        Matcher matcher = LIBRARY.matcher(name);
        if (matcher.matches()) {
          libraries.add(new Library(folder + "/" + name, matcher.group(1)));
        }
      }
    }
    return libraries;
  }
}
