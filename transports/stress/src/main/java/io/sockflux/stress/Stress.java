package io.sockflux.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;

/** Runs jcstress, which fails by itself where it sees what is forbidden, but takes it well to have run nothing. */
public final class Stress {

    private Stress() {}

    /**
     * Runs the races.
     *
     * @param arguments the folder of the report, which is emptied before, then what jcstress is told
     */
    public static void main(String... arguments) throws Exception {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            System.out.println("The races are skipped: they take two processors, and there is one.");
            return;
        }
        Path report = Path.of(arguments[0]);
        clear(report);
        Files.createDirectories(report);
        List<String> told = new ArrayList<>(List.of("-r", report.toString()));
        told.addAll(Arrays.asList(arguments).subList(1, arguments.length));
        Main.main(told.toArray(new String[0]));
        if (!Files.exists(report.resolve("index.html"))) {
            throw new AssertionError("no race was run");
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(Stress::delete);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
