package io.gpuguard.agent.integrity;

import io.gpuguard.agent.hardware.DriverFolders;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.HostTree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files that decide what a GPU container loads and what the driver does: libraries, programs,
 * kernel modules, firmware, settings of modules, loader and container toolkit.
 */
final class DriverFiles {

  private static final Pattern EVERY = Pattern.compile(".*");
  private static final Pattern LIBRARIES =
      Pattern.compile("lib(nvidia|cuda|nvcuvid|nvoptix|EGL_nvidia|GLX_nvidia|GLES).*\\.so.*");
  private static final Pattern PROGRAMS = Pattern.compile("(nvidia|nv)-.*|nvidia");
  private static final Pattern MODULES =
      Pattern.compile("(nvidia.*|gdrdrv|amdgpu|amdttm|i915|xe|habanalabs)\\.ko.*");

  /** Settings: every file below these folders. */
  private static final List<String> SETTINGS =
      List.of(
          "/etc/modprobe.d",
          "/etc/ld.so.conf.d",
          "/etc/cdi",
          "/etc/nvidia-container-runtime",
          "/usr/share/containers/oci/hooks.d",
          "/etc/containers/oci/hooks.d",
          "/usr/local/nvidia/toolkit");

  private static final List<String> FIRMWARE =
      List.of("nvidia", "amdgpu", "i915", "xe", "habanalabs");

  /** A folder that leads into itself ends here. */
  private static final int DEEPEST = 12;

  private final HostTree host;
  private final TreeMap<String, DriverFile> files = new TreeMap<>();

  private DriverFiles(HostTree host) {
    this.host = host;
  }

  /** All of them by path. */
  static Map<String, DriverFile> read(HostTree host) {
    DriverFiles reader = new DriverFiles(host);
    DriverFolders.LIBRARIES.forEach(folder -> reader.folder(folder, LIBRARIES, 0));
    DriverFolders.PROGRAMS.forEach(folder -> reader.folder(folder, PROGRAMS, 0));
    for (String root : DriverFolders.ROOTS) {
      FIRMWARE.forEach(name -> reader.folder(root + "/lib/firmware/" + name, EVERY, DEEPEST));
      reader.folder(root + "/lib/modules/" + reader.kernel(), MODULES, DEEPEST);
    }
    SETTINGS.forEach(folder -> reader.folder(folder, EVERY, DEEPEST));
    reader.file("/etc/ld.so.preload");
    reader.file("/etc/ld.so.cache");
    return reader.files;
  }

  private String kernel() {
    String release = host.text("/proc/sys/kernel/osrelease");
    return release == null ? "none" : release;
  }

  private void folder(String folder, Pattern names, int deeper) {
    for (String name : host.names(folder)) {
      String path = folder + "/" + name;
      FileFacts facts = host.facts(path);
      if (facts == null) {
        continue;
      }
      switch (facts.kind()) {
        case FOLDER -> {
          if (deeper > 0) {
            folder(path, names, deeper - 1);
          }
        }
        case FILE, LINK -> {
          if (names.matcher(name).matches()) {
            add(path, facts);
          }
        }
        case SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, PIPE -> {}
      }
    }
  }

  private void file(String path) {
    FileFacts facts = host.facts(path);
    if (facts != null) {
      add(path, facts);
    }
  }

  private void add(String path, FileFacts facts) {
    String content =
        facts.kind() == FileFacts.Kind.LINK ? "-> " + host.linkOrNull(path) : host.sha256(path);
    if (content != null) {
      files.put(
          path,
          new DriverFile(
              String.format("%04o", facts.mode()), facts.user(), facts.group(), content));
    }
  }
}
