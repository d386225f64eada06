package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that show how protocols are written are short, as the guide says. */
class ProgramLengthTest {

    private static final int MOST = 120;
    private static final String SOURCES = "src/main/java/io/sockflux/examples/";

    @ParameterizedTest
    @ValueSource(strings = {"balancer", "chat", "dns", "redis", "statsd"})
    void shouldHaveNoLongClass(String folder) throws IOException {
        Path above = Path.of("examples");
        Path sources = (Files.exists(above) ? above : Path.of("")).resolve(SOURCES + folder);
        List<String> tooLong = new ArrayList<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                int lines = Files.readAllLines(file).size();
                if (lines > MOST) {
                    tooLong.add(file.getFileName() + " has " + lines);
                }
            }
        }
        assertThat(tooLong).as("classes of more than %d lines", MOST).isEmpty();
    }
}
