package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher has Java use the archive of classes that is there, and make one where it is told to. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    /** This Java's, as an older Java has no use for the options of a newer one. The launcher takes it first. */
    private static final int VERSION = Runtime.version().feature();

    @TempDir
    Path folder = Path.of("");

    /** A Java that only prints the words that it was started with. */
    private Path java() throws IOException {
        Path home = folder.resolve("java");
        Path program = home.resolve("bin").resolve("java");
        Files.createDirectories(program.getParent());
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + VERSION + ".0.1\"\n");
        Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Path archive() {
        return folder.resolve("sockflux-" + VERSION + ".archive");
    }

    private List<String> started(String archiveWord) throws Exception {
        return started(archiveWord, "");
    }

    private List<String> started(String archiveWord, String options) throws Exception {
        Files.createDirectories(folder.resolve("lib"));
        ProcessBuilder launcher = new ProcessBuilder("src/dist/bin/sockflux", "echo-server").redirectErrorStream(true);
        launcher.environment().put("JAVA_HOME", java().toString());
        launcher.environment().put("SOCKFLUX_LIB", folder.resolve("lib").toString());
        launcher.environment().put("SOCKFLUX_ARCHIVE", archiveWord);
        launcher.environment().put("SOCKFLUX_JAVA_OPTIONS", options);
        return lines(launcher);
    }

    private static List<String> lines(ProcessBuilder program) throws Exception {
        Process process = program.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }

    @BeforeEach
    void needs() {
        Assumptions.assumeTrue(VERSION >= 25, "the launcher prefers another Java of this machine");
    }

    @Test
    void shouldUseNoArchiveThatIsNotThere() throws Exception {
        assertThat(started("")).contains("echo-server").noneMatch(word -> word.contains(".archive"));
    }

    @Test
    void shouldUseTheArchiveThatIsThere() throws Exception {
        Files.writeString(archive(), "");
        assertThat(started("")).contains("-XX:AOTCache=" + archive());
    }

    @Test
    void shouldUseNoneWhereThatIsAskedFor() throws Exception {
        Files.writeString(archive(), "");
        assertThat(started("none")).noneMatch(word -> word.contains(".archive"));
    }

    @Test
    void shouldUseNoneBesideAUsersOwn() throws Exception {
        Files.writeString(archive(), "");
        assertThat(started("", "-XX:SharedArchiveFile=own")).noneMatch(word -> word.contains(".archive"));
    }

    @Test
    void shouldMakeAnotherInPlaceOfTheOneBefore() throws Exception {
        Files.writeString(archive(), "of earlier jars");
        assertThat(started("make")).contains("-XX:AOTCacheOutput=" + archive());
        assertThat(archive()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000})
    void shouldStartWithoutAWordWhereTheArchiveIsOfNoSense(int length) throws Exception {
        Files.write(archive(), new byte[length]);
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        started("").stream()
                .filter(word -> word.startsWith("-X") && !word.startsWith("-XX:Tiered"))
                .forEach(words::add);
        assertThat(words).anyMatch(word -> word.endsWith(archive().toString()));
        words.addAll(List.of("-cp", folder.toString(), "--version"));
        List<String> said = lines(new ProcessBuilder(words).redirectErrorStream(true));
        assertThat(said).first().asString().matches("(openjdk|java) .*");
    }
}
