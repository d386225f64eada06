package io.sockflux.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names of the public types tell them from the JDK's. */
class ApiNamesTest {

    private static final Map<String, String> MAY_CLASH = Map.of(
            "DatagramSocket", "is C's word; the compiler's error for a wrong import names both types, docs/design.md");

    @Test
    void shouldHaveNoNameThatTheJdkHasToo() throws IOException {
        Set<String> clashes = new TreeSet<>(publicTypes());
        assertThat(clashes).as("public types of core").hasSizeGreaterThan(100);
        clashes.retainAll(typesOfJavaBase());
        assertThat(clashes)
                .as("public types with the simple name of a type of java.base")
                .isEqualTo(MAY_CLASH.keySet());
    }

    private static Set<String> publicTypes() {
        return Sources.of("core").stream()
                .filter(file -> !Sources.isIn("io/sockflux/internal", file) && !Sources.isIn("io/sockflux/check", file))
                .filter(file -> Sources.lines(file).stream().anyMatch(line -> line.startsWith("public ")))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> !name.contains("-"))
                .collect(Collectors.toSet());
    }

    private static Set<String> typesOfJavaBase() throws IOException {
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base");
        try (Stream<Path> files = Files.walk(base.resolve("java"))) {
            return files.map(file -> base.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-info"))
                    .map(name -> name.replace(".class", "").replace('/', '.'))
                    .filter(ApiNamesTest::isPublic)
                    .map(name -> name.substring(name.lastIndexOf('.') + 1))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isPublic(String name) {
        try {
            return Modifier.isPublic(Class.forName(name, false, null).getModifiers());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
