package io.gpuguard.source;

import io.gpuguard.resource.Resource;
import java.util.List;

/**
 * What came of reading the inputs. Every input file is in here: as resources, as skipped with a
 * reason, or as an error.
 *
 * @param files how many files were read or tried
 * @param resources in the order of the inputs
 * @param skipped what was seen and left out, and why
 * @param errors what could not be read; the exit code becomes 2
 * @param incomplete limits that were reached; the exit code becomes 3
 */
public record Reading(
    int files,
    List<Resource> resources,
    List<Skipped> skipped,
    List<InputError> errors,
    List<InputError> incomplete) {

  public Reading {
    resources = List.copyOf(resources);
    skipped = List.copyOf(skipped);
    errors = List.copyOf(errors);
    incomplete = List.copyOf(incomplete);
  }

  /**
   * @param line from 1; 0 if the whole file is meant
   */
  public record Skipped(String file, int line, String reason) {}

  /**
   * @param line from 1; 0 if unknown
   * @param column from 1; 0 if unknown
   */
  public record InputError(String file, int line, int column, String message) {}
}
