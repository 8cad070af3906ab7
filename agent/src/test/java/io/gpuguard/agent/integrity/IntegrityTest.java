package io.gpuguard.agent.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.finding.HardwareFindings;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.rpm.RpmDatabaseTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntegrityTest {

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private HostTree host;

  @BeforeEach
  void unpack() throws IOException {
    host = TestingTree.unpack("nvidia-8.tree", folder);
  }

  private void write(String... lines) throws IOException {
    TestingTree.write(List.of(lines), folder);
  }

  private void dpkg(String... packages) throws IOException {
    StringBuilder status = new StringBuilder();
    for (String line : packages) {
      String[] words = line.split(" ");
      status.append("Package: ").append(words[0]);
      status
          .append("\nStatus: ")
          .append(words[2].equals("there") ? "install ok installed" : "deinstall ok config-files");
      status.append("\nArchitecture: amd64\nVersion: ").append(words[1]).append("\n\n");
    }
    Path file = folder.resolve("var/lib/dpkg/status");
    Files.createDirectories(file.getParent());
    Files.writeString(file, status);
  }

  private static List<String> lines(List<NodeFinding> findings) {
    return findings.stream()
        .sorted()
        .map(f -> f.check().id() + " " + f.place() + ": " + f.message())
        .toList();
  }

  private List<String> hardware() {
    return lines(HardwareFindings.of(HardwareReader.read(host)));
  }

  private List<String> advisories() {
    return lines(Advisories.shipped().findings(HardwareReader.read(host).nvidiaDriver()));
  }

  @Test
  void packagesOfTheModulesVersionAgree() throws IOException {
    dpkg(
        "nvidia-driver-580-server 580.159.03-0ubuntu0.24.04.1 there",
        "libnvidia-compute-580 2:580.159.03-1 there",
        "nvidia-settings 510.47.03-0ubuntu4 there",
        "nvidia-driver-535 535.161.08-0ubuntu1 removed",
        "nvidia-container-toolkit 1.19.1-1 there",
        "zlib1g 1:1.3.dfsg-3 there");
    write("/lib/firmware/nvidia/580.159.03/gsp_ga10x.bin = firmware");
    assertThat(hardware()).isEmpty();
    assertThat(advisories()).isEmpty();
    assertThat(HardwareReader.read(host).nvidiaDriver().packages())
        .extracting(p -> p.name() + " " + p.version())
        .containsExactly(
            "nvidia-driver-580-server 580.159.03",
            "libnvidia-compute-580 580.159.03",
            "nvidia-container-toolkit 1.19.1");
  }

  @Test
  void aPackageUpgradedUnderARunningModule() throws IOException {
    dpkg("nvidia-driver-580 580.200.01-0ubuntu1 there", "libnvidia-compute-580 580.200.01-1 there");
    write("/lib/firmware/nvidia/580.200.01/gsp_ga10x.bin = firmware");
    assertThat(hardware())
        .containsExactly(
            "GG-AGT-003 /lib/firmware/nvidia: there is firmware of 580.200.01, none of the loaded"
                + " module 580.159.03",
            "GG-AGT-003 package nvidia-driver-580: the loaded module is 580.159.03, but package"
                + " nvidia-driver-580, package libnvidia-compute-580 are 580.200.01");
  }

  @Test
  void anRpmDatabaseIsNotReadAndSaysSo() throws IOException {
    write("/var/lib/rpm/rpmdb.sqlite = SQLite");
    assertThat(hardware()).singleElement().asString().startsWith("GG-AGT-025 rpm: ");
    write("/usr/lib/sysimage/rpm/Packages.db = ndb", "/var/lib/rpm/Packages = bdb");
    assertThat(hardware())
        .singleElement()
        .asString()
        .contains(
            "/var/lib/rpm/rpmdb.sqlite: it begins as no database of rpm does",
            "/var/lib/rpm/Packages: rpmdb.sqlite lies beside it",
            "/usr/lib/sysimage/rpm/Packages.db: it begins as no database of rpm does");
    assertThat(HardwareFindings.of(HardwareReader.read(host))).noneMatch(NodeFinding::fails);
  }

  @Test
  void packagesOfRpmAreComparedToo() throws IOException {
    Path database = host.path("/usr/lib/sysimage/rpm/rpmdb.sqlite");
    Files.createDirectories(database.getParent());
    Files.write(database, RpmDatabaseTest.fixture());
    write("/usr/lib/sysimage/rpm/rpmdb.sqlite-shm = shared memory");
    Files.createFile(database.resolveSibling("rpmdb.sqlite-wal"));
    assertThat(hardware())
        .containsExactly(
            "GG-AGT-003 package kmod-nvidia-open-dkms: the loaded module is 580.159.03, but package"
                + " kmod-nvidia-open-dkms, package nvidia-driver-cuda, package nvidia-kmod-common"
                + " are 580.95.05");
    assertThat(advisories()).anyMatch(f -> f.startsWith("GG-AGT-046 package nvidia-container-"));
    Files.writeString(database.resolveSibling("rpmdb.sqlite-wal"), "changes");
    assertThat(hardware())
        .singleElement()
        .asString()
        .startsWith("GG-AGT-025 rpm: ")
        .contains("what was changed last stands in /usr/lib/sysimage/rpm/rpmdb.sqlite-wal");
  }

  @Test
  void aVulnerableDriverAndToolkitAreNamedWithTheirFix() throws IOException {
    dpkg("nvidia-container-toolkit 1.17.6-1 there");
    write(
        "/proc/driver/nvidia/version:",
        "  NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Thu Jan 1");
    assertThat(advisories())
        .satisfiesExactly(
            driver ->
                assertThat(driver)
                    .startsWith(
                        "GG-AGT-046 /proc/driver/nvidia/version: the loaded driver is 550.54.15:"
                            + " CVE-2026-24187")
                    .contains("no fix for this branch; fixed branches are 535, 580, 595"),
            toolkit ->
                assertThat(toolkit)
                    .startsWith(
                        "GG-AGT-046 package nvidia-container-toolkit: package"
                            + " nvidia-container-toolkit is 1.17.6: ")
                    .contains("CVE-2025-23266", "CVE-2026-24260")
                    .doesNotContain("CVE-2025-23359"));
  }

  @Test
  void newerAdvisoriesReplaceTheShippedOnes() throws IOException {
    Path file = elsewhere.resolve("advisories.yaml");
    Files.writeString(
        file,
        "advisories:\n  - {id: CVE-1, images: [nvcr.io/nvidia/driver], severity: high,"
            + " fixedByBranch: [580.160.01], summary: a hole}\n");
    Advisories advisories = ((Advisories.Result.Read) Advisories.read(file)).advisories();
    assertThat(lines(advisories.findings(HardwareReader.read(host).nvidiaDriver())))
        .containsExactly(
            "GG-AGT-046 /proc/driver/nvidia/version: the loaded driver is 580.159.03: CVE-1 (a"
                + " hole; fixed in 580.160.01)");
    Files.writeString(file, "advisories: [\n");
    assertThat(Advisories.read(file)).isInstanceOf(Advisories.Result.Unreadable.class);
    Files.writeString(file, "other: []\n");
    assertThat(Advisories.read(file))
        .isEqualTo(new Advisories.Result.Unreadable(file + ": no advisories in it"));
  }

  private DriverRecord reread() throws IOException {
    Path file = elsewhere.resolve("record.json");
    Files.writeString(file, DriverRecord.take(host).text());
    return ((DriverRecord.Result.Read) DriverRecord.read(file)).record();
  }

  @Test
  void theSameFilesGiveTheSameRecordAndNoChange() throws IOException {
    write(
        "/proc/sys/kernel/osrelease = 6.8.0-1",
        "/lib/modules/6.8.0-1/updates/dkms/nvidia.ko.zst = module",
        "/lib/modules/6.8.0-1/kernel/fs/ext4.ko.zst = none of ours",
        "/lib/modules/6.5.0-9/updates/dkms/nvidia.ko.zst = of another kernel",
        "/usr/bin/nvidia-smi = program",
        "/usr/bin/true = none of ours",
        "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1 -> libnvidia-ml.so.580.159.03");
    assertThat(DriverRecord.take(host).text()).isEqualTo(DriverRecord.take(host).text());
    assertThat(DriverRecord.take(host).size()).isEqualTo(5);
    assertThat(reread().compare(host)).isEmpty();
  }

  @Test
  void everyKindOfChangeIsTold() throws IOException {
    write(
        "/usr/bin/nvidia-smi = program",
        "/etc/modprobe.d/nvidia.conf = options nvidia NVreg_RestrictProfilingToAdminUsers=1",
        "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1 -> libnvidia-ml.so.580.159.03");
    DriverRecord before = reread();
    Files.writeString(host.path("/usr/lib/x86_64-linux-gnu/libcuda.so.580.159.03"), "other");
    Files.setPosixFilePermissions(
        host.path("/usr/bin/nvidia-smi"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.delete(host.path("/etc/modprobe.d/nvidia.conf"));
    Files.delete(host.path("/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1"));
    write(
        "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1 -> /tmp/evil.so",
        "/etc/ld.so.preload = /usr/lib/evil.so");
    assertThat(lines(before.compare(host)))
        .containsExactly(
            "GG-AGT-047 /etc/ld.so.preload: is new",
            "GG-AGT-047 /etc/modprobe.d/nvidia.conf: is gone",
            "GG-AGT-047 /usr/bin/nvidia-smi: had mode 0644, has 0777",
            "GG-AGT-047 /usr/lib/x86_64-linux-gnu/libcuda.so.580.159.03: has other content",
            "GG-AGT-047 /usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1: was a link to"
                + " libnvidia-ml.so.580.159.03, is a link to /tmp/evil.so");
  }

  @Test
  void whatCannotBeReadIsNotSaidToBeGone() throws Exception {
    write("/usr/bin/nvidia-smi = program", "/etc/ld.so.preload = libx.so");
    DriverRecord before = reread();
    Path preload = host.path("/etc/ld.so.preload");
    Files.delete(preload);
    assertThat(new ProcessBuilder("mkfifo", preload.toString()).start().waitFor()).isZero();
    assertThat(lines(before.compare(host)))
        .containsExactly("GG-AGT-004 /etc/ld.so.preload: cannot be read: is no file");
  }

  @Test
  void packagesOfOlderFirmwareStayBesideTheNewOne() throws IOException {
    dpkg(
        "nvidia-firmware-580-580.159.03 580.159.03-0ubuntu1 there",
        "nvidia-firmware-580-580.95.05 580.95.05-0ubuntu1 there",
        "nvidia-driver-pinning-590.44.01 590.44.01-1 there",
        "nvidia-fabricmanager-580 580.159.03-1 there");
    write("/lib/firmware/nvidia/580.159.03/gsp_ga10x.bin = firmware");
    assertThat(hardware()).isEmpty();
    assertThat(HardwareReader.read(host).nvidiaDriver().packages())
        .extracting(p -> p.name())
        .containsExactly("nvidia-fabricmanager-580");
  }

  @Test
  void aWholeUpdateIsOneSentenceAFolder() throws IOException {
    DriverRecord before = reread();
    for (int i : IntStream.range(0, 20).toArray()) {
      write("/usr/lib64/libnvidia-part" + i + ".so.580.200.01 = elf");
    }
    assertThat(lines(before.compare(host)))
        .containsExactly(
            "GG-AGT-047 /usr/lib64: 20 files differ, first"
                + " /usr/lib64/libnvidia-part0.so.580.200.01, which is new");
  }

  @Test
  void anotherFileIsNoRecord() throws IOException {
    Path file = elsewhere.resolve("record.json");
    Files.writeString(file, "{\"kind\": \"driver-files\", \"schemaVersion\": \"9\"}");
    assertThat(DriverRecord.read(file)).isInstanceOf(DriverRecord.Result.Unreadable.class);
    assertThat(DriverRecord.read(elsewhere.resolve("absent")))
        .isEqualTo(
            new DriverRecord.Result.Unreadable(elsewhere.resolve("absent") + ": no such file"));
  }
}
