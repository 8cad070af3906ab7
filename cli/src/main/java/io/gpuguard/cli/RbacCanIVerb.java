package io.gpuguard.cli;

import io.gpuguard.rbac.Authorizer;
import io.gpuguard.rbac.RbacIndex;
import io.gpuguard.rbac.Reviews;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.util.List;

/** {@code gpuguard rbac can-i}. */
final class RbacCanIVerb implements Verb {

  private static final Option REVIEWS =
      Option.of("--reviews", "FILE", "SubjectAccessReview objects, as YAML or JSON lines");

  @Override
  public String name() {
    return "rbac can-i";
  }

  @Override
  public String operands() {
    return "PATH...";
  }

  @Override
  public String summary() {
    return "Answer SubjectAccessReviews as the API server would from these files";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(REVIEWS);
  }

  @Override
  public String details() {
    return "The reviews are printed back with their status, one JSON object a line, in their"
        + " order.\n";
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    String file = run.arguments().value(REVIEWS.name());
    if (file == null) {
      throw new UsageException("rbac can-i needs --reviews FILE.");
    }
    Reading reading = run.read();
    Reading reviews =
        Sources.read(
            List.of(file),
            new SourceOptions(run.settings().limits(), surroundings.in(), false, _ -> {}));
    Reviews answers = new Reviews(new Authorizer(RbacIndex.of(reading.resources())));
    for (Resource review : reviews.resources()) {
      if (!review.kind().endsWith("AccessReview")) {
        throw new UsageException(
            file + ":" + review.origin().line() + ": " + review.kind() + " is no access review.");
      }
      StringBuilder line = new StringBuilder();
      new JsonWriter(line, false).value(answers.answer(review.root()));
      surroundings.out().println(line);
    }
    return ExitCode.worst(run.problems(reading), run.problems(reviews));
  }
}
