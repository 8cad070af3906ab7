package io.gpuguard.repair;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Analyzers;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Repairs texts as the command does. */
final class TestingRepair {

  static final Catalog CATALOG = BuiltInCatalog.load();

  private TestingRepair() {}

  static Repair.Result repair(String name, byte[] text) {
    return repair(name, text, Lock.NONE);
  }

  static Repair.Result repair(String name, byte[] text, Lock lock) {
    Reading reading = Sources.read(name, text, SourceOptions.DEFAULT);
    return repair(reading, lock, _ -> Optional.of(text));
  }

  /** By another catalogue than ours. */
  static Repair.Result repair(byte[] text, Catalog catalog, Analyzers analyzers) {
    Reading reading = Sources.read("x.yaml", text, SourceOptions.DEFAULT);
    return Repair.run(
        scan(reading, catalog, analyzers),
        Lock.NONE,
        _ -> true,
        new Repair.Surroundings(
            _ -> Optional.of(text),
            (file, edited) -> Sources.read(file, edited, SourceOptions.DEFAULT),
            resources -> scan(with(reading, resources), catalog, analyzers)));
  }

  /** All files below a folder. */
  static Repair.Result repair(Path folder) {
    return repair(folder, _ -> Lock.NONE);
  }

  /** All files below a folder, with a lock file for what is in them. */
  static Repair.Result repair(Path folder, Function<ScanResult, Lock> lock) {
    Reading reading = Sources.read(List.of(folder.toString()), SourceOptions.DEFAULT);
    return repair(reading, lock.apply(scan(reading)), name -> Optional.of(bytes(Path.of(name))));
  }

  private static Repair.Result repair(
      Reading reading, Lock lock, Function<String, Optional<byte[]>> bytes) {
    return Repair.run(
        scan(reading),
        lock,
        _ -> true,
        new Repair.Surroundings(
            bytes,
            (file, text) -> Sources.read(file, text, SourceOptions.DEFAULT),
            resources -> scan(with(reading, resources))));
  }

  static List<ObjectChange> objects(byte[] text) {
    Reading reading = Sources.read("x.yaml", text, SourceOptions.DEFAULT);
    return Repair.objects(
            scan(reading), Lock.NONE, _ -> true, resources -> scan(with(reading, resources)))
        .changes();
  }

  static HelmValues.Result helm(String text) {
    return helm(text, Lock.NONE);
  }

  static HelmValues.Result helm(String text, Lock lock) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Reading reading = Sources.read("x.yaml", bytes, SourceOptions.DEFAULT);
    return HelmValues.of(
        scan(reading), lock, _ -> true, resources -> scan(with(reading, resources)));
  }

  static ScanResult scan(Reading reading) {
    return scan(reading, CATALOG, BuiltInAnalyzers.all());
  }

  private static ScanResult scan(Reading reading, Catalog catalog, Analyzers analyzers) {
    return Scan.run(reading, catalog, analyzers, ScanOptions.ALL);
  }

  private static Reading with(Reading reading, List<Resource> resources) {
    return new Reading(
        reading.files(), resources, reading.skipped(), reading.errors(), reading.incomplete());
  }

  /** The text after the repair; the same text where nothing was repaired. */
  static byte[] repaired(String name, byte[] text) {
    List<Repair.FileChange> files = repair(name, text).files();
    return files.isEmpty() ? text : files.getFirst().repaired();
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
