package io.gpuguard.benchmarks;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.check.Analyzers;
import io.gpuguard.check.Breakdowns;
import io.gpuguard.check.Checks;
import io.gpuguard.check.Input;
import io.gpuguard.component.Recognition;
import io.gpuguard.finding.Finding;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Twelve controls on one pod, as an admission webhook would run them: nothing is remembered from
 * one pod to the next. Single calls are sampled, so that their median stays true on a machine that
 * has other things to do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TwelveControls {

  private static final int TWELVE = 12;

  /** A folder of {@code examples}: one pod without findings of these controls, one with some. */
  @Param({"hardened", "vulnerable"})
  public String example = "";

  private final Analyzers analyzers = BuiltInAnalyzers.all();
  private final Catalog catalog = BuiltInCatalog.load();
  private List<Control> controls = List.of();
  private List<Resource> pod = List.of();
  private Input input = input();

  /** Reads the pod and takes the first twelve controls that look at it. */
  @Setup
  public void read() {
    String file = "examples/" + example + "/device-plugin.yaml";
    Reading all = Sources.read(List.of(file), SourceOptions.DEFAULT);
    controls =
        catalog.controls().stream().filter(TwelveControls::looksAtPlugins).limit(TWELVE).toList();
    pod = all.resources().stream().filter(r -> r.kind().equals("DaemonSet")).toList();
    if (controls.size() != TWELVE || pod.size() != 1) {
      throw new IllegalStateException("not one pod and twelve controls: " + file);
    }
    input = input();
  }

  private static boolean looksAtPlugins(Control control) {
    return control.check() instanceof Control.PodCheck check
        && check.componentKinds().isEmpty()
        && check.subject() != Control.Subject.WORKLOAD;
  }

  /** A pod that is recognised already. */
  @Benchmark
  public List<Finding> check() {
    return Checks.run(input, controls, analyzers, new Breakdowns());
  }

  /** From the object to its findings: the pod is found, recognised among all profiles, checked. */
  @Benchmark
  public List<Finding> recogniseAndCheck() {
    return Checks.run(input(), controls, analyzers, new Breakdowns());
  }

  private Input input() {
    Inventory inventory = new Inventory(pod, catalog.podTemplates());
    return new Input(catalog, inventory, Recognition.components(catalog, inventory), Map.of());
  }
}
