package io.sockflux.examples;

import picocli.CommandLine.Command;

/** Asks a process-count server. */
@Command(name = "process-count", description = "Asks a process-count server and prints its answer.")
final class ProcessCount extends Asking {}
