package io.gpuguard.podsecurity;

import io.gpuguard.resource.PodTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Evaluates pods against the standards. */
public final class PodSecurity {

  /** The checks as the admission code has them. */
  static final List<Check> CHECKS =
      List.of(
          AppArmorCheck.CHECK,
          CapabilitiesBaselineCheck.CHECK,
          HostNamespacesCheck.CHECK,
          HostPathVolumesCheck.CHECK,
          HostPortsCheck.CHECK,
          HostProbesCheck.CHECK,
          PrivilegedCheck.CHECK,
          ProcMountCheck.BASELINE,
          SeLinuxCheck.CHECK,
          SeccompBaselineCheck.CHECK,
          SysctlsCheck.CHECK,
          WindowsHostProcessCheck.CHECK,
          AllowPrivilegeEscalationCheck.CHECK,
          CapabilitiesRestrictedCheck.CHECK,
          ProcMountCheck.RESTRICTED,
          RestrictedVolumesCheck.CHECK,
          RunAsNonRootCheck.CHECK,
          RunAsUserCheck.CHECK,
          SeccompRestrictedCheck.CHECK);

  private PodSecurity() {}

  /** A violation and the check and level that it belongs to. */
  public record Block(Level level, String check, Violation violation) {}

  /**
   * @param level the highest level that the pod meets
   * @param blockedBy what stops it from the levels above, baseline first
   */
  public record Verdict(Level level, List<Block> blockedBy) {
    public Verdict {
      blockedBy = List.copyOf(blockedBy);
    }

    /** Whether the pod may run where this level is enforced. */
    public boolean allowedAt(Level enforced) {
      return level.compareTo(enforced) >= 0;
    }
  }

  public static Verdict evaluate(PodTemplate pod, KubernetesVersion version) {
    PodView view = new PodView(pod);
    List<Block> baseline = blocks(view, version, Level.BASELINE);
    List<Block> restricted = blocks(view, version, Level.RESTRICTED);
    Level level =
        !baseline.isEmpty()
            ? Level.PRIVILEGED
            : restricted.isEmpty() ? Level.RESTRICTED : Level.BASELINE;
    List<Block> all = new ArrayList<>(baseline);
    Set<Violation> seen = new HashSet<>();
    baseline.forEach(block -> seen.add(block.violation()));
    for (Block block : restricted) {
      if (block.level() == Level.RESTRICTED && seen.add(block.violation())) {
        all.add(block);
      }
    }
    return new Verdict(level, all);
  }

  /** What stops a pod at a level: its own checks, and those below that none of them includes. */
  private static List<Block> blocks(PodView pod, KubernetesVersion version, Level level) {
    Set<String> overridden = new HashSet<>();
    for (Check check : CHECKS) {
      if (check.level() == level && check.rule(version).isPresent()) {
        overridden.addAll(check.overrides());
      }
    }
    List<Block> blocks = new ArrayList<>();
    for (Check check : CHECKS) {
      Optional<Check.Rule> rule = check.rule(version);
      boolean included = check.level().compareTo(level) <= 0;
      if (included && rule.isPresent() && !overridden.contains(check.id())) {
        for (Violation violation : rule.get().violations(pod)) {
          blocks.add(new Block(check.level(), check.id(), violation.in(pod.pod())));
        }
      }
    }
    return blocks;
  }
}
