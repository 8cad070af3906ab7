package io.gpuguard.check;

import io.gpuguard.catalog.Control;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Bug;
import org.jspecify.annotations.Nullable;

/**
 * A bug of ours that came out while a control was decided. It costs that one verdict; the run goes
 * on, and says that it is incomplete.
 *
 * @param resource which object it was about; null where the control looks at all at once
 */
public record Breakdown(Control control, @Nullable Resource resource, Throwable cause) {

  /** The file with the object, else that of the control. */
  public String file() {
    return resource == null ? control.file() : resource.origin().file();
  }

  public String sentence() {
    String about = resource == null ? "the input" : resource.title();
    return control.id() + " was not decided for " + about + "; " + Bug.words(cause);
  }
}
