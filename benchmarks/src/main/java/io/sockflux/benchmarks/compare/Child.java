package io.sockflux.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that is told things and answers, a line each, and ends with its input. */
final class Child implements AutoCloseable {

    private static final int HANG_SECONDS = 120;
    private static final int END_SECONDS = 20;

    /** Of /proc/PID/stat: {@code USER_HZ}, which is the same on all that Linux tells it on. */
    private static final double MICROS_PER_TICK = 10_000;

    /** Of /proc/PID/smaps_rollup, whose kB is that of the kernel. */
    private static final double BYTES_PER_KB = 1_024;

    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;

    /**
     * CPU time of a process in microseconds.
     *
     * @param user in its own code
     * @param system in the kernel
     */
    record Cpu(double user, double system) {}

    /** What ended the output of a process. */
    private static final String END = "\0";

    private final Process process;
    private final Path errors;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param folder where what it says on standard error is kept
     */
    static Child start(List<String> command, Path folder) throws IOException {
        Path errors = Files.createTempFile(folder, "stderr", ".txt");
        Child child = new Child(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
        Thread reader = new Thread(child::read, "output of " + child.process.pid());
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | RuntimeException e) {
            // It was ended.
        }
        lines.add(END);
    }

    void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    String ask(String line) throws IOException, InterruptedException {
        tell(line);
        return answer();
    }

    /** The next line. */
    String answer() throws IOException, InterruptedException {
        String line = lines.poll(HANG_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException("said nothing for " + HANG_SECONDS + " s" + lastWords());
        }
        if (line.equals(END)) {
            lines.add(END);
            throw new IOException("ended" + lastWords());
        }
        return line;
    }

    /** The next line, whose first word must be this one; all its words. */
    String[] answer(String expected) throws IOException, InterruptedException {
        String line = answer();
        String[] words = line.split(" ", -1);
        if (!words[0].equals(expected)) {
            throw new IOException("said: " + line + lastWords());
        }
        return words;
    }

    private String lastWords() throws IOException {
        List<String> said = Files.readAllLines(errors);
        return said.isEmpty() ? "" : ": " + said.get(said.size() - 1);
    }

    /** Empty where the system does not tell. */
    Optional<Cpu> cpu() throws IOException {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (!Files.exists(stat)) {
            return Optional.empty();
        }
        String line = Files.readString(stat);
        // The name of the program comes before, in parentheses, and may have anything in it.
        double[] ticks = Stream.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1))
                .skip(USER_FIELD)
                .limit(SYSTEM_FIELD - USER_FIELD + 1)
                .mapToDouble(Double::parseDouble)
                .toArray();
        return Optional.of(new Cpu(ticks[0] * MICROS_PER_TICK, ticks[1] * MICROS_PER_TICK));
    }

    /**
     * Bytes of memory that it has from the system and that are no file's: heap, native memory, stacks. Empty where the system
     * does not tell.
     */
    Optional<Double> anonymousBytes() throws IOException {
        Path map = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
        if (!Files.exists(map)) {
            return Optional.empty();
        }
        return Optional.of(Files.readAllLines(map).stream()
                .filter(line -> line.startsWith("Anonymous:") || line.startsWith("Swap:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * BYTES_PER_KB)
                .sum());
    }

    /** Ends its input, and it if that does not. */
    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
