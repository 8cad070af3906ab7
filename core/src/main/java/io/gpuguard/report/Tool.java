package io.gpuguard.report;

/** What reports say of the program that made them. */
public final class Tool {

  public static final String NAME = "gpuguard";
  public static final String VERSION = "0.1.0";
  public static final String INFORMATION = "https://github.com/gpuguard/gpuguard";

  private Tool() {}
}
