package io.gpuguard.cli;

import io.gpuguard.rbac.Attributes;
import io.gpuguard.rbac.RbacIndex;
import io.gpuguard.rbac.ResourceName;
import io.gpuguard.rbac.Rights;
import io.gpuguard.report.Format;
import io.gpuguard.report.RightsReport;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import java.util.List;

/** {@code gpuguard rbac who-can}. */
final class RbacWhoCanVerb implements Verb {

  private static final List<Format> FORMATS = List.of(Format.TERMINAL, Format.JSON);

  private static final Option NAMESPACE =
      new Option("--namespace", "-n", "NAME", false, "where (default: in the whole cluster)");
  private static final Option ANYWHERE =
      new Option(
          "--all-namespaces",
          "-A",
          null,
          false,
          "in any namespace, those of the whole cluster too");
  private static final Option OBJECT = Option.of("--name", "NAME", "a certain object of that name");

  @Override
  public String name() {
    return "rbac who-can";
  }

  @Override
  public String operands() {
    return "VERB RESOURCE PATH...";
  }

  @Override
  public String summary() {
    return "Tell who may do something, and through which binding";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        CommonOptions.output(FORMATS), CommonOptions.JSON, NAMESPACE, ANYWHERE, OBJECT);
  }

  @Override
  public String details() {
    return """
    RESOURCE is a plural, singular or short name, with a group or a subresource where needed:
    pods, pods/exec, deploy, deployments.apps, nodes/proxy; or a path of the API: /healthz

    example:
      gpuguard rbac who-can create pods/exec -n gpu-operator dump.json
    """;
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    if (words.operands().size() < 3) {
      throw new UsageException("rbac who-can takes a verb, a resource and at least one PATH.");
    }
    String verb = words.operands().get(0);
    String resource = words.operands().get(1);
    Arguments rest =
        new Arguments(
            words.values(), words.operands().subList(2, words.operands().size()), words.places());
    Run run = Run.of(this, rest, surroundings);
    Outputs outputs = run.outputs(FORMATS);
    Attributes request =
        resource.startsWith("/")
            ? new Attributes.OfUrl(verb, resource)
            : ResourceName.parse(resource)
                .request(
                    verb,
                    run.arguments().value(NAMESPACE.name(), ""),
                    run.arguments().value(OBJECT.name(), ""));
    Reading reading = run.read();
    ScanResult result =
        Scan.run(reading, run.catalog(), BuiltInAnalyzers.all(), ReadingVerb.NOTHING);
    Rights rights = new Rights(RbacIndex.of(result.inventory().resources()));
    List<Rights.Grant> grants =
        run.arguments().has(ANYWHERE.name())
            ? rights.whoCanAnywhere(request)
            : rights.whoCan(request);
    int code = run.problems(reading);
    return ExitCode.worst(
        code,
        outputs.write(
            (format, style) -> RightsReport.whoCan(format, result, grants, style), surroundings));
  }
}
