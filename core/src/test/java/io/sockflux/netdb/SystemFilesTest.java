package io.sockflux.netdb;

import static io.sockflux.netdb.NameFiles.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The system's own files as {@code getent(1)} tells them, where they are the C library's source. */
class SystemFilesTest {

    private static final Path GETENT = Path.of("/usr/bin/getent");

    @BeforeEach
    void askOnlyWhereTheLibraryReadsTheFilesToo() throws IOException {
        assumeTrue(Files.isExecutable(GETENT), "no getent");
    }

    @Test
    void shouldHaveTheNetworksThatGetentHas() throws Exception {
        compare(
                "networks",
                Databases.files().networks(),
                all(Databases.files().networks().all()).stream()
                        .map(e -> line(e.name(), e.address().toString(), e.aliases()))
                        .toList());
    }

    @Test
    void shouldHaveTheProtocolsThatGetentHas() throws Exception {
        compare(
                "protocols",
                Databases.files().protocols(),
                all(Databases.files().protocols().all()).stream()
                        .map(e -> line(e.name(), Integer.toString(e.number()), e.aliases()))
                        .toList());
    }

    @Test
    void shouldHaveTheServicesThatGetentHas() throws Exception {
        compare(
                "services",
                Databases.files().services(),
                all(Databases.files().services().all()).stream()
                        .map(e -> line(e.name(), e.port() + "/" + e.protocol(), e.aliases()))
                        .toList());
    }

    private static void compare(String database, NameDatabase<?> files, List<String> ours) throws Exception {
        assumeTrue(Files.exists(Path.of("/etc", database)), "no /etc/" + database);

        assertThat(ours).isNotEmpty().isEqualTo(getent(database));
        assertThat(all(files.badLines())).isEmpty();
    }

    private static List<String> getent(String database) throws Exception {
        Process getent = new ProcessBuilder(GETENT.toString(), database).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = getent.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line.strip().replaceAll("\\s+", " "));
            }
        }
        assertThat(getent.waitFor()).isZero();
        return lines;
    }

    private static String line(String name, String number, List<String> aliases) {
        return aliases.isEmpty() ? name + " " + number : name + " " + number + " " + String.join(" ", aliases);
    }
}
