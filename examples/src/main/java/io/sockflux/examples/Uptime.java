package io.sockflux.examples;

import picocli.CommandLine.Command;

/** Asks an uptime server. */
@Command(name = "uptime", description = "Asks an uptime server and prints its answer.")
final class Uptime extends Asking {}
