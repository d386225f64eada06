package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.ClassArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * One of the programs in a process of its own, as users run it. What it prints goes to files, so nothing that it prints can
 * hold it up. Standard input is a pipe that stays open and silent unless it is fed.
 */
public final class Program implements AutoCloseable {

    /** Stands for the transport that a program chooses by itself. */
    public static final String DEFAULT = "default";

    private static final Pattern EXCEPTION = Pattern.compile("Exception <a '[^']+'\\{0x[0-9a-f]+}");

    private static final String MAIN = "io.sockflux.examples.Sockflux";
    private static final List<String> JAVA_OPTIONS = javaOptions();

    /** No verdict: it only ends what hangs. */
    private static final Duration HANG = Duration.ofSeconds(100);

    private final String name;
    private final Path folder;
    private final Process process;

    private Program(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /** Starts {@code sockflux WORDS}. */
    public static Program start(String... words) {
        return run(sockflux(List.of(words)), null);
    }

    /** Starts a command on the transport of this name, or on the one that it chooses by itself. */
    public static Program startOn(String transport, String command, String... words) {
        return run(sockflux(on(transport, command, words)), null);
    }

    /** The same with a file for standard input. */
    public static Program startFed(Path input, String transport, String command, String... words) {
        return run(sockflux(on(transport, command, words)), input);
    }

    /** The same under a limit of descriptors, and with every exception that is thrown in it written to a file. */
    public static Program startLimited(int descriptors, String transport, String command, String... words) {
        List<String> limited =
                new ArrayList<>(List.of("bash", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "bash"));
        limited.addAll(sockflux(on(transport, command, words)));
        limited.add(limited.indexOf("-cp"), "-Xlog:exceptions=info:file=exceptions:none");
        return run(limited, null);
    }

    /** Starts {@code sockflux WORDS} by another program, which takes it as its last words. */
    public static Program startBy(List<String> other, String... words) {
        List<String> command = new ArrayList<>(other);
        command.addAll(sockflux(List.of(words)));
        return run(command, null);
    }

    /** Starts a class of the tests by another program, which takes it as its last words. */
    public static Program startBy(List<String> other, Class<?> main) {
        List<String> command = new ArrayList<>(other);
        command.addAll(sockflux(List.of()));
        command.set(command.size() - 1, main.getName());
        return run(command, null);
    }

    /** Starts some other program: a peer. */
    public static Program startOther(String... words) {
        return run(List.of(words), null);
    }

    private static List<String> on(String transport, String command, String... words) {
        List<String> all = new ArrayList<>(List.of(command));
        if (!transport.equals(DEFAULT)) {
            all.addAll(List.of("--transport", transport));
        }
        all.addAll(Arrays.asList(words));
        return all;
    }

    private static List<String> sockflux(List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_OPTIONS);
        command.addAll(Archive.OPTIONS);
        command.addAll(List.of("-Djava.io.tmpdir=tmp", "-cp", ClassArchive.classPath(), MAIN));
        command.addAll(words);
        return command;
    }

    private static List<String> javaOptions() {
        List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 22) {
            // Netty loads native code, and Java would say so on standard error.
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return List.copyOf(options);
    }

    /** Made before the first program starts. The self-test uses sockets of every kind. */
    private static final class Archive {

        static final List<String> OPTIONS = ClassArchive.options(
                "programs",
                Stream.concat(JAVA_OPTIONS.stream(), Stream.of(MAIN, "selftest"))
                        .toList());
    }

    private static Program run(List<String> command, @org.jspecify.annotations.Nullable Path input) {
        try {
            Path folder = Files.createTempDirectory("sockflux-program");
            Files.createDirectory(folder.resolve("tmp"));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            if (input != null) {
                builder.redirectInput(input.toFile());
            }
            // Java would say on standard error that it has picked them up.
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "SOCKFLUX_LOG")
                    .forEach(builder.environment()::remove);
            return new Program(
                    String.join(" ", command.subList(Math.max(0, command.size() - 3), command.size())),
                    folder,
                    builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The standard output, as a file. */
    public Path out() {
        return folder.resolve("out");
    }

    /** The complete lines that it has printed so far. */
    public List<String> lines() {
        return completeLines(out());
    }

    /** The complete lines that it has said on standard error so far. */
    public List<String> complaints() {
        return completeLines(folder.resolve("err"));
    }

    /** The exceptions that were thrown in it so far, each once; it must have been started limited. */
    public Set<String> exceptions() {
        Set<String> exceptions = new HashSet<>();
        // There is a line for each frame that one passes through; its class and address are the same in all.
        for (String line : completeLines(folder.resolve("exceptions"))) {
            Matcher exception = EXCEPTION.matcher(line);
            if (exception.find()) {
                exceptions.add(exception.group());
            }
        }
        return exceptions;
    }

    /** Whether it leaves anything in the folder for temporary files, which is its own. */
    public Path temporaryFiles() {
        return folder.resolve("tmp");
    }

    private static List<String> completeLines(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for so many lines READY, and takes the endpoints from them. Other lines may follow. */
    public List<Endpoint> ready(int count) {
        await("READY").until(() -> !process.isAlive() || lines().size() >= count);
        assertThat(process.isAlive())
                .as("%s runs; it said %s", name, complaints())
                .isTrue();
        List<String> first = lines().subList(0, count);
        assertThat(first).allMatch(line -> line.startsWith("READY "));
        return first.stream()
                .map(line -> Endpoint.parse(line.substring("READY ".length())))
                .toList();
    }

    /** Waits for the one line READY. */
    public Endpoint ready() {
        return ready(1).get(0);
    }

    /** Hands it bytes on standard input. */
    public void feed(byte[] bytes) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(bytes);
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** SIGTERM. */
    public void terminate() {
        // Process.destroy() would close its streams as well.
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** Waits for its end. */
    public int status() {
        try {
            assertThat(process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends; it said %s", name, complaints())
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
        }
        return process.exitValue();
    }

    /** Waits for its end, which must be a good one. */
    public void assertWell() {
        assertThat(status()).as("status of %s; it said %s", name, complaints()).isZero();
        assertThat(complaints()).as("complaints of %s", name).isEmpty();
    }

    /** Waits for its end, which must be a bad one, with one line in the words of Sockflux and no output. */
    public String assertFailed(int status) {
        assertThat(status()).as("status of %s; it said %s", name, complaints()).isEqualTo(status);
        assertThat(complaints()).as("complaints of %s", name).hasSize(1);
        String line = complaints().get(0);
        assertThat(line).doesNotContain("Exception", "\tat ");
        assertThat(lines()).as("lines of %s", name).isEmpty();
        return line;
    }

    /** Waits for anything that a test needs, with the bound that is no verdict. */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(HANG).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        status();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
