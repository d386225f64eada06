package io.sockflux.rooms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source files of the project's main code. */
final class Sources {

    private Sources() {}

    /** The folder that holds all modules. */
    static Path project() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("core/pom.xml"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException(
                        "no folder above has core/pom.xml (expected: started within the project)");
            }
        }
        return at;
    }

    /** All Java files of a module's main code, such as of {@code transports/posix}. */
    static List<Path> of(String module) {
        Path main = project().resolve(module).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(main)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** Whether the file is below that package, wherever the project's own folder lies. */
    static boolean isIn(String packageFolder, Path file) {
        Path rooms = project().relativize(file.getParent());
        return (rooms + "/").contains("/src/main/java/" + packageFolder + "/");
    }

    static boolean isClass(Path file) {
        String name = file.getFileName().toString();
        return !name.equals("package-info.java") && !name.equals("module-info.java");
    }
}
