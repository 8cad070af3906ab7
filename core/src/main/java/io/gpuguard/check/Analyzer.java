package io.gpuguard.check;

import io.gpuguard.tree.Mapping;
import java.util.List;

/**
 * Code behind a control that must see more than one object. It is a pure function; controls name it
 * with {@code check.analyzer}. Several controls may share one and tell it apart by parameters.
 */
public interface Analyzer {

  /** The name in {@code check.analyzer}. */
  String name();

  /**
   * @param parameters the control's parameters, the user's settings applied
   */
  List<Violation> analyze(Input input, Mapping parameters);
}
