package io.gpuguard.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What the command is called with, so that tests can call it in process.
 *
 * @param environment the environment's variables
 * @param terminal whether standard output is a terminal
 * @param errorTerminal whether standard error is a terminal
 */
record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean terminal,
    boolean errorTerminal) {}
