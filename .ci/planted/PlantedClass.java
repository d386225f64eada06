import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A copy of a class with a fault in it, compiled. */
final class PlantedClass {

    static final Path FOLDER = Path.of("target", "planted").toAbsolutePath();
    /** The class with the fault in it. */
    static final Path CLASSES = FOLDER.resolve("classes");

    private PlantedClass() {}

    /** Compiles the class with the fault in it; tells what keeps it from that. */
    static Optional<String> plant(PlantedFault fault) throws Exception {
        delete(CLASSES);
        Files.createDirectories(CLASSES);
        Path module = Modules.folder(fault.module());
        List<Path> sources;
        try (Stream<Path> all = Files.walk(module.resolve("src/main/java"))) {
            sources = all.filter(path -> path.endsWith(fault.file())).toList();
        }
        if (sources.size() != 1) {
            return Optional.of("DOES NOT APPLY: " + fault.file() + " is there " + sources.size() + " times in " + module);
        }
        String code = Files.readString(sources.get(0));
        for (PlantedFault.Hunk hunk : fault.hunks()) {
            int at = code.indexOf(hunk.was());
            if (at < 0 || code.indexOf(hunk.was(), at + 1) >= 0) {
                return Optional.of("DOES NOT APPLY: " + fault.file() + (at < 0 ? " has not" : " has more than once") + ": "
                        + hunk.was().strip().lines().findFirst().orElse(""));
            }
            code = code.substring(0, at) + hunk.becomes() + code.substring(at + hunk.was().length());
        }
        Path source = FOLDER.resolve("source").resolve(fault.file());
        Files.createDirectories(source.getParent());
        Files.writeString(source, code);
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-parameters", "-g"));
        arguments.addAll(fault.module().equals("posix") ? List.of("-XDignore.symbol.file") : List.of("--release", "17"));
        arguments.addAll(List.of("-cp", Modules.classPath(fault.module()), "-d", CLASSES.toString(), source.toString()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        if (exit != 0) {
            return Optional.of("DOES NOT COMPILE: "
                    + said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("error:")).findFirst().orElse("?"));
        }
        return Optional.empty();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
