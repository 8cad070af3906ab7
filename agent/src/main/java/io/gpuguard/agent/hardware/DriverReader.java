package io.gpuguard.agent.hardware;

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

  private static final Pattern VERSION = Pattern.compile("\\b(\\d{3,}\\.\\d+(?:\\.\\d+)?)\\b");
  private static final Pattern LIBRARY =
      Pattern.compile("lib(?:nvidia-ml|cuda)\\.so\\.(\\d{3,}\\.\\d+(?:\\.\\d+)?)");

  /** Driver roots: the host's own, and the containerised driver's of the GPU operator. */
  private static final List<String> ROOTS = List.of("", "/run/nvidia/driver");

  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/home/kubernetes/bin/nvidia/lib64");

  private final HostTree host;

  DriverReader(HostTree host) {
    this.host = host;
  }

  DriverVersions read(Collection<NvidiaReader.Entry> entries) {
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
            .toList());
  }

  /** From the line {@code NVRM version: ... 550.54.15 ...} of either kind of module. */
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
    for (String root : ROOTS) {
      for (String folder : FOLDERS) {
        for (String name : host.names(root + folder)) {
          Matcher matcher = LIBRARY.matcher(name);
          if (matcher.matches()) {
            libraries.add(new Library(root + folder + "/" + name, matcher.group(1)));
          }
        }
      }
    }
    return libraries;
  }
}
