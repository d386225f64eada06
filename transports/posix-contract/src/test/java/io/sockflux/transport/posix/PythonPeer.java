package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A peer of another make than ours: Python's sockets, in a process that a test gives a program to run. */
final class PythonPeer implements AutoCloseable {

    /** What every program can use: an abstract name has an @ where the kernel has a NUL. */
    private static final String BEFORE = """
            import array, os, random, socket, struct, sys, threading, zlib
            def where(name):
                return '\\0' + name[1:] if name.startswith('@') else name
            def tell(what):
                print(what, flush=True)
            def wait():
                return sys.stdin.readline().strip()
            """;

    /** No verdict: it only ends what hangs. */
    private static final int HANG_SECONDS = 100;

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    private PythonPeer(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a program. Where there is no Python the test is passed over. */
    static PythonPeer run(String program, Object... arguments) {
        Assumptions.assumeTrue(isThere(), "there is no python3");
        List<String> command = new ArrayList<>(List.of("python3", "-c", BEFORE + program));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        try {
            return new PythonPeer(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "python3").canExecute());
    }

    boolean isRunning() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** What it tells next; waits for that. */
    String told() {
        try {
            String line = out.readLine();
            assertThat(line).as("what the peer tells before it ends").isNotNull();
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it go on where it waits. */
    void goOn() {
        goOn("");
    }

    /** Lets it go on where it waits, and tells it something. */
    void goOn(String line) {
        try {
            in.write(line);
            in.newLine();
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it if it has not ended; fails where its program failed. */
    @Override
    public void close() {
        try {
            in.close();
            boolean ended = process.waitFor(HANG_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as("the peer has ended").isTrue();
            assertThat(process.exitValue()).as("the peer's exit status").isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
