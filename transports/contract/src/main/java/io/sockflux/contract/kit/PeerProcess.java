package io.sockflux.contract.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A program that others wrote, as a process: what it is told on standard input, and what it says. */
public final class PeerProcess implements AutoCloseable {

    /** No verdict: it only ends what hangs. */
    private static final Duration HANG = Duration.ofSeconds(100);

    /** Another program may take a port that was free a moment ago. */
    private static final int MOST_TRIES = 5;

    private final List<String> words;
    private final Process process;
    private final Path said;

    private PeerProcess(List<String> words, Process process, Path said) {
        this.words = words;
        this.process = process;
        this.said = said;
    }

    /** Starts a program. The test is skipped where it is missing. */
    public static PeerProcess start(List<String> words) {
        try {
            Path said = Files.createTempFile("sockflux-peer", ".log");
            try {
                Process process = new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                return new PeerProcess(List.copyOf(words), process, said);
            } catch (IOException e) {
                Files.delete(said);
                return Assumptions.abort("no " + words.get(0) + " here: " + e.getMessage());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a program that listens at a port of the loopback, which the words name.
     *
     * @param words the words for a port
     * @param ready what the program says when it listens
     */
    public static Listening listening(IntFunction<List<String>> words, String ready) {
        return listening(words, (PeerProcess process) -> process.hasSaid(ready));
    }

    /**
     * The same.
     *
     * @param ready whether it listens
     */
    public static Listening listening(IntFunction<List<String>> words, Predicate<PeerProcess> ready) {
        for (int tries = 1; ; tries++) {
            int port = freePort();
            PeerProcess process = start(words.apply(port));
            process.await("it listens", () -> ready.test(process) || !process.isRunning());
            if (process.isRunning()) {
                return new Listening(process, port);
            }
            String log = process.said();
            process.close();
            if (tries == MOST_TRIES) {
                throw new AssertionError(process.words + " has ended: " + log);
            }
        }
    }

    /** A program that listens. */
    public record Listening(PeerProcess process, int port) implements AutoCloseable {

        @Override
        public void close() {
            process.close();
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands it a text on standard input. */
    public void feed(String text) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(text.getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new AssertionError(words + " takes no input; it said " + said(), e);
        }
    }

    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it has said so far, on both streams. */
    public String said() {
        try {
            return Files.readString(said, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasSaid(String part) {
        return said().contains(part);
    }

    /** Waits until it has said this. */
    public void awaitSaid(String part) {
        await("it says " + part, () -> hasSaid(part) || !isRunning());
        if (!hasSaid(part)) {
            throw new AssertionError(words + " has ended without a word of " + part + ": " + said());
        }
    }

    private void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(HANG)
                    .pollInterval(Duration.ofMillis(5))
                    .until(condition);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(words + " hangs: " + what + "; it said " + said(), e);
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end, and returns its status. */
    public int status() {
        await("it ends", () -> !process.isAlive());
        return process.exitValue();
    }

    /** SIGKILL: the kernel ends its sockets, and it says no word. */
    public void kill() {
        process.destroyForcibly();
        status();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS);
            Files.deleteIfExists(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
