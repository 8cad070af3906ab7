package io.gpuguard.cli;

import io.gpuguard.check.Breakdown;
import io.gpuguard.finding.Finding;
import io.gpuguard.repair.Refusal;
import io.gpuguard.report.Screen;
import io.gpuguard.scan.ScanResult;
import java.util.List;

/** Tells of bugs in gpuguard itself, also where it is to be quiet: what they cost was not done. */
final class Broken {

  private Broken() {}

  static int tell(String sentence, Throwable bug, Surroundings surroundings) {
    surroundings.err().println("gpuguard: " + Screen.clean(sentence, false));
    if (surroundings.environment().containsKey("GPUGUARD_DEBUG")) {
      bug.printStackTrace(surroundings.err());
    } else {
      surroundings.err().println("Set GPUGUARD_DEBUG=1 to see where it happened.");
    }
    return ExitCode.INCOMPLETE;
  }

  static int tell(ScanResult result, Surroundings surroundings) {
    int code = ExitCode.CLEAN;
    for (Breakdown each : result.breakdowns()) {
      code = tell(each.file() + ": " + each.sentence(), each.cause(), surroundings);
    }
    return code;
  }

  static int tell(List<Refusal> refused, Surroundings surroundings) {
    int code = ExitCode.CLEAN;
    for (Refusal each : refused) {
      Throwable bug = each.bug();
      if (bug != null) {
        Finding finding = each.finding();
        String place = finding.file() + ":" + finding.line() + ": " + finding.control().id();
        code = tell(place + " was not repaired; " + each.reason(), bug, surroundings);
      }
    }
    return code;
  }
}
