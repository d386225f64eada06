package io.sockflux.spring.sample;

import static org.awaitility.Awaitility.await;

import io.sockflux.address.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The application as a process of its own, as an operator runs it. */
final class ApplicationProcess implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("listener lines: listens at \\[(.*)]");
    private static final Duration HANG = Duration.ofSeconds(100);

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();

    ApplicationProcess(String... properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LinesApplication.class.getName()));
        for (String property : properties) {
            command.add("--" + property);
        }
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "output of the application");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens; waits until it does. */
    Endpoint endpoint() {
        await("the application listens").atMost(HANG).until(() -> !process.isAlive() || says(LISTENS) != null);
        String endpoint = says(LISTENS);
        if (endpoint == null) {
            throw new AssertionError("the application ended:\n" + output());
        }
        return Endpoint.parse(endpoint);
    }

    /** The first group of the first line of the output that has this. */
    @Nullable
    String says(Pattern pattern) {
        for (String line : output) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return null;
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end, and gives the status. */
    int status() throws InterruptedException {
        if (!process.waitFor(HANG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the application does not end:\n" + output());
        }
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
