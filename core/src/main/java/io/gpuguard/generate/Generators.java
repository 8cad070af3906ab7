package io.gpuguard.generate;

import java.util.List;
import java.util.Optional;

/** The generators that the program carries, in the order of the help text. */
public final class Generators {

  public static final List<Generator> ALL =
      List.of(
          new ValidatingAdmissionPolicyGenerator(),
          new MutatingGenerator(false),
          new KyvernoGenerator(),
          new MutatingGenerator(true),
          new KyvernoImageGenerator(),
          new GatekeeperGenerator(),
          new PodSecurityGenerator(),
          new NetworkPolicyGenerator(),
          new RbacGenerator(),
          new OwnNodeGenerator(),
          new NodeIsolationGenerator(),
          new QuotaGenerator(),
          new QueueGenerator(false),
          new QueueGenerator(true),
          new MigPlanGenerator(),
          new FalcoGenerator(),
          new TetragonGenerator(),
          new PrometheusGenerator(),
          new GrafanaGenerator());

  private Generators() {}

  public static Optional<Generator> find(String kind) {
    return ALL.stream().filter(g -> g.kind().equals(kind)).findFirst();
  }
}
