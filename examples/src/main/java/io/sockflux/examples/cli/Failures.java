package io.sockflux.examples.cli;

import io.sockflux.error.TransportUnavailableException;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import reactor.core.Exceptions;

/** Every failure is one line on standard error and a status: 2 for a bad word, 1 for a socket. */
public final class Failures {

    private static final int SOCKET = 1;
    private static final int BAD_WORD = 2;

    private Failures() {}

    /** What picocli could not make sense of: what was wrong, and what is expected. */
    public static int badWord(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String line = String.valueOf(e.getMessage());
        if (e.getCause() instanceof TypeConversionException refusal
                && String.valueOf(refusal.getMessage()).contains("(expected: ")) {
            // Ours, which says it all.
            line = String.valueOf(refusal.getMessage());
        }
        if (!line.contains("(expected: ")) {
            line = line + " (expected: " + expected(command) + ")";
        }
        command.getErr().println(command.getCommandName() + ": " + oneLine(line));
        return BAD_WORD;
    }

    private static String expected(CommandLine command) {
        return command.getSubcommands().isEmpty()
                ? oneLine(command.getHelp().synopsis(0))
                : String.join(", ", command.getSubcommands().keySet());
    }

    /** What went wrong while the command ran. */
    public static int failed(Exception failure, CommandLine command, ParseResult words) {
        Throwable cause = Exceptions.unwrap(failure);
        command.getErr().println(command.getCommandName() + ": " + line(cause));
        return cause instanceof TransportUnavailableException || cause instanceof IllegalArgumentException
                ? BAD_WORD
                : SOCKET;
    }

    /** A failure in one line. */
    public static String line(Throwable failure) {
        Throwable cause = Exceptions.unwrap(failure);
        String message = cause.getMessage();
        return oneLine(message == null ? cause.toString() : message);
    }

    /** A refusal to convert a word, with its own message and none of picocli's. */
    public static TypeConversionException refused(IllegalArgumentException e) {
        return new TypeConversionException(String.valueOf(e.getMessage()));
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    }
}
