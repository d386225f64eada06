package io.sockflux.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No file and no package grows beyond what a reader keeps in mind. */
class SizesTest {

    private static final int MOST_FILES = 25;
    private static final int MOST_LINES = 400;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core",
                "transports/nio",
                "transports/unix",
                "transports/epoll",
                "transports/io_uring",
                "transports/kqueue",
                "transports/posix",
                "transports/contract",
                "transports/simulated",
                "transports/stress",
                "examples",
                "integrations/micrometer",
                "integrations/test",
                "integrations/spring-boot-autoconfigure",
                "integrations/spring-boot-sample",
                "benchmarks"
            })
    void shouldBoundFilesAndPackages(String module) {
        Map<String, Integer> files = new TreeMap<>();
        List<String> tooLong = new ArrayList<>();
        for (Path file : Sources.of(module)) {
            if (Sources.isClass(file)) {
                int lines = Sources.lines(file).size();
                if (lines > MOST_LINES) {
                    tooLong.add(file.getFileName() + ": " + lines + " lines");
                }
                files.merge(
                        file.getParent().toString().replaceAll(".*/java/", "").replace('/', '.'), 1, Integer::sum);
            }
        }
        Rooms.LARGE.forEach(files::remove);
        assertThat(tooLong).as("files of more than " + MOST_LINES + " lines").isEmpty();
        assertThat(files)
                .as("packages of more than " + MOST_FILES + " files")
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void shouldHaveOneClassOfEachSimpleName() {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (Path file : Sources.of("core")) {
            if (Sources.isClass(file)) {
                byName.computeIfAbsent(file.getFileName().toString(), name -> new ArrayList<>())
                        .add(file.getParent().toString());
            }
        }
        byName.values().removeIf(places -> places.size() == 1);
        assertThat(byName).as("simple names that two classes of core have").isEmpty();
    }
}
