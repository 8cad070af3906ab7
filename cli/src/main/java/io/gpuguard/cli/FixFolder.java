package io.gpuguard.cli;

import io.gpuguard.finding.Finding;
import io.gpuguard.repair.HelmValues;
import io.gpuguard.repair.KustomizeComponent;
import io.gpuguard.repair.Lock;
import io.gpuguard.repair.Refusal;
import io.gpuguard.repair.Repair;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** Writes what is to be given to helm or kustomize; what cannot be said there is left. */
  Written write(
      ScanResult result,
      Lock lock,
      Predicate<Finding> selected,
      Function<List<Resource>, ScanResult> scan,
      Surroundings surroundings) {
    Map<String, String> files;
    List<Refusal> refused;
    if (helm) {
      HelmValues.Result values = HelmValues.of(result, lock, selected, scan);
      files = values.files();
      refused = values.refused();
    } else {
      Repair.Objects objects = Repair.objects(result, lock, selected, scan);
      files = KustomizeComponent.files(objects.changes());
      refused = objects.refused();
    }
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      surroundings.err().println("gpuguard: " + folder + " cannot be written: " + e.getMessage());
      return new Written(0, refused, ExitCode.BAD_INPUT);
    }
    return new Written(files.size(), refused, ExitCode.CLEAN);
  }

  /** What came of it. */
  record Written(int files, List<Refusal> refused, int code) {}
}
