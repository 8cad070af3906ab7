package io.gpuguard.cli;

import io.gpuguard.report.Tool;

/** The program's version, which the build writes into the catalogue's file. */
final class Version {

  private Version() {}

  static String text() {
    return Tool.VERSION;
  }
}
