package io.sockflux.simulated.parity;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs on the kernel at hand, by a small program in C, which is compiled here. */
final class KernelRunner implements AutoCloseable {

    private final Path folder;
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;
    /** Each program has a loopback address of its own, so that what an earlier one has left in the kernel does not matter. */
    private int base = 0x7F000000 | (int) (System.nanoTime() >>> 8 & 0xFFFFFF);

    private KernelRunner(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        to = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Why the kernel cannot be asked here, or nothing if it can. */
    static Optional<String> missing() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return Optional.of("the model's rules are Linux's, and this is " + System.getProperty("os.name"));
        }
        boolean hasCompiler = Stream.of(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "cc")));
        return hasCompiler ? Optional.empty() : Optional.of("no C compiler (cc) on the PATH");
    }

    static KernelRunner start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sockflux-kernel");
        Path source = folder.resolve("kernel.c");
        try (InputStream text = KernelRunner.class.getResourceAsStream("kernel.c")) {
            if (text == null) {
                throw new IOException("no resource kernel.c");
            }
            Files.copy(text, source);
        }
        Path binary = folder.resolve("kernel");
        Path said = folder.resolve("cc.log");
        Process compiler = new ProcessBuilder("cc", "-O1", "-o", binary.toString(), source.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!compiler.waitFor(2, TimeUnit.MINUTES) || compiler.exitValue() != 0) {
            compiler.destroyForcibly();
            throw new IOException("cc: " + Files.readString(said));
        }
        Process process = new ProcessBuilder(binary.toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new KernelRunner(folder, process);
    }

    List<String> run(Program program) throws IOException {
        base = 0x7F000000 | (base + 1 & 0xFFFFFF);
        int safe = (base & 0xFF) == 0 || (base & 0xFF) == 0xFF ? base ^ 0x7F : base;
        to.write(program.kind() + " " + Integer.toUnsignedString(safe));
        for (String call : program.calls()) {
            to.write(";" + call);
        }
        to.write("\n");
        to.flush();
        String line = from.readLine();
        if (line == null) {
            throw new IOException("the program in C ended at: " + program);
        }
        return List.of(line.split(";"));
    }

    @Override
    public void close() throws IOException {
        to.close();
        process.destroy();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
