import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules that faults are planted in, and where what was compiled of them is. */
final class Modules {

    private static final Map<String, String> FOLDERS = new TreeMap<>(Map.ofEntries(
            Map.entry("core", "core"),
            Map.entry("contract", "transports/contract"),
            Map.entry("nio", "transports/nio"),
            Map.entry("unix", "transports/unix"),
            Map.entry("epoll", "transports/epoll"),
            Map.entry("io_uring", "transports/io_uring"),
            Map.entry("kqueue", "transports/kqueue"),
            Map.entry("posix", "transports/posix"),
            Map.entry("posix-contract", "transports/posix-contract"),
            Map.entry("simulated", "transports/simulated"),
            Map.entry("test", "integrations/test")));

    private Modules() {}

    static Path folder(String module) {
        return Path.of(FOLDERS.get(module));
    }

    static String classPath(String module) throws IOException {
        String compiledElsewhere = System.getenv("PLANTED_CLASSPATH");
        if (compiledElsewhere != null) {
            return compiledElsewhere;
        }
        Path root = folder(module).toAbsolutePath();
        return Stream.of(
                        root.resolve("target/classes").toString(),
                        root.resolve("target/test-classes").toString(),
                        Files.readString(root.resolve("target/planted.classpath"))
                                .strip())
                .collect(Collectors.joining(":"));
    }
}
