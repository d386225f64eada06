package io.sockflux.contract.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program that has been run to its end.
 *
 * @param status its exit status; 127 where there is no such program, as the shell has it
 * @param output what it said, on both streams
 */
record Command(int status, String output) {

    static Command run(String... words) {
        return run(List.of(words));
    }

    static Command run(List<String> words) {
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        }
        // So that it ends, whatever it does.
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Not by waitFor, as what cleans up after a test that was interrupted must not be interrupted.
            return new Command(process.onExit().join().exitValue(), output.strip());
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        }
    }

    boolean succeeded() {
        return status == 0;
    }

    /** What it said, where it succeeded. */
    String orFail(String what) {
        if (!succeeded()) {
            throw new AssertionError(what + " ended with " + status + ": " + output);
        }
        return output;
    }
}
