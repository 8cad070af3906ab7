package io.gpuguard.cli;

import io.gpuguard.repair.HelmValues;
import io.gpuguard.repair.KustomizeComponent;
import io.gpuguard.repair.Repair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code fix} puts repairs of files that are not to be edited.
 *
 * @param helm values of charts; else a kustomize component
 */
record FixFolder(boolean helm, Path folder) {

  /** Null where a diff is wanted, or the files in place. */
  static @Nullable FixFolder of(Arguments arguments) throws UsageException {
    String text = arguments.value("--output", "diff");
    int equals = text.indexOf('=');
    String format = equals < 0 ? text : text.substring(0, equals);
    if (text.equals("diff") || arguments.isForOtherVerbs(format)) {
      return null;
    }
    boolean helm = format.equals("helm-values");
    if (!helm && !format.equals("kustomize")) {
      throw new UsageException(
          "--output takes diff, kustomize=DIR or helm-values=DIR, not '" + text + "'.");
    }
    if (equals < 0 || equals == text.length() - 1) {
      throw new UsageException("--output " + format + " needs a folder: " + format + "=DIR.");
    }
    if (arguments.has("--write")) {
      throw new UsageException("--write changes the files, --output " + format + " leaves them.");
    }
    return new FixFolder(helm, Path.of(text.substring(equals + 1)));
  }

  int write(Repair.Objects objects, boolean quiet, Surroundings surroundings) {
    Map<String, String> files = new LinkedHashMap<>();
    if (helm) {
      HelmValues.Result values = HelmValues.of(objects.changes());
      values.values().forEach((chart, text) -> files.put(chart + "-values.yaml", text));
      if (!quiet) {
        values.left().forEach(line -> surroundings.err().println("not repaired: " + line + "."));
      }
    } else {
      files.putAll(KustomizeComponent.files(objects.changes()));
    }
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      surroundings.err().println("gpuguard: " + folder + " cannot be written: " + e.getMessage());
      return ExitCode.BAD_INPUT;
    }
    if (!quiet) {
      surroundings.err().println(files.size() + " files written to " + folder + ".");
    }
    return ExitCode.CLEAN;
  }
}
