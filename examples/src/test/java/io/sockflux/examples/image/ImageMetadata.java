package io.sockflux.examples.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The modules' metadata for native images, and where it is. */
final class ImageMetadata {

    /** The artifact of each module that an image can have. */
    static final Map<String, String> MODULES = Map.of(
            "core", "sockflux-core",
            "transports/nio", "sockflux-transport-nio",
            "transports/epoll", "sockflux-transport-epoll",
            "transports/io_uring", "sockflux-transport-io_uring",
            "transports/kqueue", "sockflux-transport-kqueue",
            "transports/posix", "sockflux-transport-posix");

    /** Modules without any: they do nothing that an image has to be told of. */
    static final List<String> WITHOUT = List.of("transports/unix", "examples");

    private ImageMetadata() {}

    /** The folder that holds all modules. */
    static Path project() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("core/pom.xml"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException("no folder above has core/pom.xml (expected: started within the project)");
        }
        return at;
    }

    /** The metadata of each module. */
    static Map<String, JsonNode> all() {
        Map<String, JsonNode> all = new TreeMap<>();
        MODULES.forEach((module, artifact) -> {
            Path file = project()
                    .resolve(module)
                    .resolve("src/main/resources/META-INF/native-image/io.sockflux")
                    .resolve(artifact)
                    .resolve("reachability-metadata.json");
            try {
                all.put(module, new ObjectMapper().readTree(file.toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return all;
    }

    /** The files of this name that any module has in its main resources. */
    static List<Path> files(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : modules()) {
            Path resources = project().resolve(module).resolve("src/main/resources");
            if (Files.exists(resources)) {
                try (Stream<Path> files = Files.walk(resources)) {
                    files.filter(file -> file.endsWith(name)).forEach(found::add);
                }
            }
        }
        return found;
    }

    static List<String> modules() {
        List<String> modules = new ArrayList<>(MODULES.keySet());
        modules.addAll(WITHOUT);
        return modules;
    }
}
