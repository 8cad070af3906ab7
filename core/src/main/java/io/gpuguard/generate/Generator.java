package io.gpuguard.generate;

import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.exception.Allowance;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Mapping;
import java.util.List;
import java.util.function.Function;

/** Makes one kind of policies or configuration from what a scan found. A pure function. */
public interface Generator {

  /** The word on the command line and the folder, such as {@code network-policy}. */
  String kind();

  /** What it is, for the help text and the README: a sentence part without a full stop. */
  String summary();

  /**
   * What several generators make for different engines, such as {@code rules for pods}: users apply
   * one of them. Empty where there is no other.
   */
  default String alternative() {
    return "";
  }

  Generated generate(Request request);

  /**
   * What is asked for.
   *
   * @param result the scan of what is there, exceptions applied
   * @param controls the controls that are wanted
   * @param profiles the components that are vouched for, in the catalogue's order
   * @param parameters the values of a control's parameters
   * @param exceptions entries of the exceptions file that are in force
   */
  record Request(
      ScanResult result,
      List<Control> controls,
      List<Profile> profiles,
      Function<Control, Mapping> parameters,
      List<Allowance> exceptions) {
    public Request {
      controls = List.copyOf(controls);
      profiles = List.copyOf(profiles);
      exceptions = List.copyOf(exceptions);
    }
  }
}
