package io.sockflux.examples.stream;

import picocli.CommandLine.Command;

/** Asks a process-count server. */
@Command(name = "process-count", description = "Asks a process-count server and prints its answer.")
public final class ProcessCount extends Asking {}
