package io.sockflux.netdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files of databases in a directory of a test's own. */
record NameFiles(Path directory) {

    Path write(String file, String... lines) throws IOException {
        return Files.writeString(directory.resolve(file), String.join("\n", lines));
    }

    Path write(String file, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(file), bytes);
    }

    /** As editors do: the new file takes the place of the old one at once. */
    void replace(String file, String text) throws IOException {
        Path fresh = Files.write(directory.resolve(file + ".new"), text.getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    FileDatabases databases() {
        return FileDatabases.in(directory);
    }

    static NameDatabase<?> named(Databases databases, String file) {
        return switch (file) {
            case "hosts" -> databases.hosts();
            case "networks" -> databases.networks();
            case "protocols" -> databases.protocols();
            case "services" -> databases.services();
            default -> throw new IllegalArgumentException(file);
        };
    }

    static <T> List<T> all(Flux<? extends T> entries) {
        return entries.<T>map(e -> e).collectList().blockOptional().orElseThrow();
    }

    static <T> T one(Mono<T> entry) {
        return entry.blockOptional().orElseThrow();
    }

    static boolean isEmpty(Mono<?> entry) {
        return entry.blockOptional().isEmpty();
    }
}
