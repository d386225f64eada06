import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules that faults are planted in, and where what was compiled of them is. */
final class Modules {

    private static final Map<String, String> FOLDERS = new TreeMap<>(Map.of(
            "core", "core",
            "contract", "transports/contract",
            "nio", "transports/nio",
            "unix", "transports/unix",
            "epoll", "transports/epoll",
            "io_uring", "transports/io_uring",
            "kqueue", "transports/kqueue",
            "posix", "transports/posix",
            "posix-contract", "transports/posix-contract"));

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
