import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Optional<String> cannot = write(fault);
        return cannot.isPresent() ? cannot : compile(fault.module(), List.of(source(fault)));
    }

    /**
     * Tells of each fault what keeps it from being planted. Faults of different files are compiled together, which takes a
     * fraction of the time; where that fails each of them is compiled alone.
     */
    static Map<PlantedFault, Optional<String>> check(List<PlantedFault> faults) throws Exception {
        Map<PlantedFault, Optional<String>> all = new LinkedHashMap<>();
        List<PlantedFault> left = new ArrayList<>(faults);
        while (!left.isEmpty()) {
            Map<String, PlantedFault> together = new LinkedHashMap<>();
            String module = left.get(0).module();
            left.stream().filter(fault -> fault.module().equals(module)).forEach(fault -> together.putIfAbsent(fault.file(), fault));
            left.removeAll(together.values());
            List<PlantedFault> written = new ArrayList<>();
            for (PlantedFault fault : together.values()) {
                Optional<String> cannot = write(fault);
                all.put(fault, cannot);
                if (cannot.isEmpty()) {
                    written.add(fault);
                }
            }
            if (compile(module, written.stream().map(PlantedClass::source).toList()).isPresent()) {
                for (PlantedFault fault : written) {
                    all.put(fault, plant(fault));
                }
            }
        }
        Map<PlantedFault, Optional<String>> inOrder = new LinkedHashMap<>();
        faults.forEach(fault -> inOrder.put(fault, all.get(fault)));
        return inOrder;
    }

    private static Path source(PlantedFault fault) {
        return FOLDER.resolve("source").resolve(fault.file());
    }

    /** Writes the class with the fault in it; tells what keeps it from that. */
    private static Optional<String> write(PlantedFault fault) throws IOException {
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
        Files.createDirectories(source(fault).getParent());
        Files.writeString(source(fault), code);
        return Optional.empty();
    }

    private static Optional<String> compile(String module, List<Path> sources) throws IOException {
        delete(CLASSES);
        Files.createDirectories(CLASSES);
        if (sources.isEmpty()) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-parameters", "-g"));
        arguments.addAll(module.equals("posix") ? List.of("-XDignore.symbol.file") : List.of("--release", "17"));
        arguments.addAll(List.of("-cp", Modules.classPath(module), "-d", CLASSES.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
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
