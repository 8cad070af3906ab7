package io.gpuguard.cli;

import java.util.List;

/** One command of the program. */
interface Verb {

  /** The words that call it, {@code scan} or {@code rbac who-can}. */
  String name();

  /** What it takes, {@code PATH...}. */
  String operands();

  /** One sentence without a full stop. */
  String summary();

  List<Option> options();

  /** What {@code --help} says behind the options; may be empty. */
  default String details() {
    return "";
  }

  /** Does it and yields the exit code. */
  int run(Arguments arguments, Surroundings surroundings) throws UsageException;
}
