package io.sockflux.contract.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A JVM like this one, with the same class path and the same count of buffers, inside a network namespace. */
final class ChildJvm implements AutoCloseable, Leftovers.Leftover {

    /** No verdict: it only ends what hangs. */
    private static final Duration HANG = Duration.ofSeconds(100);

    private final String name;
    private final Path output;
    private final Process process;

    private ChildJvm(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /** Runs the class's {@code main}. */
    static ChildJvm start(String namespace, Class<?> main, String... arguments) {
        return startBehind(Namespaces.in(namespace), main, arguments);
    }

    /** The same behind the words of a command that runs another. */
    static ChildJvm startBehind(List<String> command, Class<?> main, String... arguments) {
        List<String> words = new ArrayList<>(command);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC", "-Xmx256m"));
        if (Runtime.version().feature() >= 22) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String property :
                List.of("io.netty.leakDetection.level", "io.netty.customResourceLeakDetector", "java.io.tmpdir")) {
            String value = System.getProperty(property);
            if (value != null) {
                words.add("-D" + property + "=" + value);
            }
        }
        words.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        words.addAll(Arrays.asList(arguments));
        try {
            Path output = Files.createTempFile("sockflux-path", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(builder.environment()::remove);
            ChildJvm child =
                    new ChildJvm(main.getSimpleName() + " " + String.join(" ", arguments), output, builder.start());
            Leftovers.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it has printed this line. */
    ChildJvm await(String line) {
        Awaitility.await(name + " to say " + line)
                .atMost(HANG)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (lines().contains(line)) {
                        return true;
                    }
                    if (!process.isAlive()) {
                        throw new AssertionError(name + " ended with " + process.exitValue() + ": " + lines());
                    }
                    return false;
                });
        return this;
    }

    /** What it has printed when it has succeeded; else what it has printed is the failure. */
    List<String> succeed() {
        try {
            if (!process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " has not ended; it said:\n" + String.join("\n", lines()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(name + " was interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(name + " failed:\n" + String.join("\n", lines()));
        }
        return lines();
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Leftovers.remove(this);
    }

    @Override
    public void remove() {
        process.destroyForcibly().onExit().join();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the child: ends this JVM when the one that started it has ended, however that was. */
    static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        // Nothing is ever sent.
                        System.in.readAllBytes();
                    } catch (IOException e) {
                        // Then it is gone as well.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent");
        watch.setDaemon(true);
        watch.start();
    }
}
