package io.gpuguard.agent.hardware;

import io.gpuguard.agent.hardware.DriverVersions.Installed;
import io.gpuguard.agent.rpm.Bytes;
import io.gpuguard.agent.rpm.RpmDatabase;
import io.gpuguard.agent.rpm.RpmPackage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's packages on a host of the Red Hat or SUSE family. Its database is in one of three
 * folders and one of three forms; where several lie together, as after an upgrade, the newest is
 * read and the others are only named.
 */
final class RpmReader {

  /** The last is rpm-ostree's, on systems whose /usr is an image. */
  private static final List<String> FOLDERS =
      List.of("/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm");

  private static final String SQLITE = "rpmdb.sqlite";

  /** From the newest. */
  private static final List<String> FILES = List.of(SQLITE, "Packages.db", "Packages");

  /**
   * Packages of NVIDIA's and RPM Fusion's repositories that have the driver's version. Modules that
   * are built for one kernel are left out: those of older kernels stay.
   */
  private static final Pattern DRIVER =
      Pattern.compile(
          "nvidia-driver(?:-.*)?|nvidia-kmod-common|nvidia-fabric-?manager(?:-\\d+)?"
              + "|kmod-nvidia-(?:latest|open)-dkms|dkms-nvidia|akmod-nvidia(?:-open)?"
              + "|xorg-x11-drv-nvidia(?:-(?:libs|cuda|cuda-libs))?|libnvidia-(?:ml|cfg|fbc|gpucomp)");

  private final HostTree host;
  private final List<Installed> packages = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();

  private RpmReader(HostTree host) {
    this.host = host;
  }

  /** What was found, and databases that were not read, with the reason. */
  record Found(List<Installed> packages, List<String> unread) {}

  static Found read(HostTree host) {
    RpmReader reader = new RpmReader(host);
    FOLDERS.forEach(reader::folder);
    List<Installed> packages =
        reader.packages.stream()
            .distinct() // one folder may be a link to another, and a package there for two widths
            .sorted(Comparator.comparing(Installed::name).thenComparing(Installed::version))
            .toList();
    return new Found(packages, reader.unread);
  }

  private void folder(String folder) {
    String newest = null;
    for (String name : FILES) {
      String file = folder + "/" + name;
      if (host.exists(file)) {
        String why = newest == null ? read(file) : newest + " lies beside it";
        if (why != null) {
          unread.add(file + ": " + why);
        }
        newest = newest == null ? name : newest;
      }
    }
  }

  /** Why a database was not read; null if it was. */
  private @Nullable String read(String file) {
    for (String beside : file.endsWith(SQLITE) ? List.of("-wal", "-journal") : List.<String>of()) {
      byte[] begin = host.bytes(file + beside, 1);
      if (begin != null && begin.length > 0) {
        return "what was changed last stands in " + file + beside;
      }
    }
    FileFacts facts = host.target(file);
    if (facts == null || facts.kind() != FileFacts.Kind.FILE) {
      return "it is no file";
    }
    try (FileChannel channel = FileChannel.open(host.real(file))) {
      return switch (RpmDatabase.read(Bytes.of(channel), RpmReader::wanted)) {
        case RpmDatabase.Result.Unreadable(String reason) -> reason;
        case RpmDatabase.Result.Read(List<RpmPackage> found) -> {
          found.forEach(this::add);
          yield null;
        }
      };
    } catch (IOException e) {
      return e.getMessage() == null ? "it cannot be read" : e.getMessage();
    }
  }

  private static boolean wanted(String name) {
    return DRIVER.matcher(name).matches() || name.equals(DriverReader.TOOLKIT);
  }

  private void add(RpmPackage found) {
    boolean driver =
        DRIVER.matcher(found.name()).matches()
            && DriverReader.VERSION.matcher(found.version()).matches();
    if (driver || found.name().equals(DriverReader.TOOLKIT)) {
      packages.add(new Installed(found.name(), found.version(), driver));
    }
  }
}
