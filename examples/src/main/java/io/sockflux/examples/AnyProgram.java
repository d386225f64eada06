package io.sockflux.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all programs have in common. */
@Command(
        name = "sockflux",
        description = "Servers and clients below HTTP, on any mix of sockets.",
        mixinStandardHelpOptions = true,
        version = "sockflux 0.1.0-SNAPSHOT",
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:well",
            "1:a socket failed: one line says the call, the endpoint and the errno",
            "2:a bad word"
        })
class AnyProgram implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }
}
