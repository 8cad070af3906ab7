package io.gpuguard.agent.decision;

import io.gpuguard.agent.hardware.FileFacts;
import org.jspecify.annotations.Nullable;

/** What paths of the host lead to. */
public interface HostFiles {

  /** The path with all links followed; the part that exists if not all of it does. */
  String real(String path);

  /** What lies at a path; null if nothing does. */
  @Nullable FileFacts facts(String path);
}
