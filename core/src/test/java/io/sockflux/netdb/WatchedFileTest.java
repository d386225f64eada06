package io.sockflux.netdb;

import static io.sockflux.netdb.NameFiles.all;
import static io.sockflux.netdb.NameFiles.isEmpty;
import static io.sockflux.netdb.NameFiles.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

class WatchedFileTest {

    @TempDir
    Path directory;

    private NameFiles files;

    @BeforeEach
    void makeFiles() {
        files = new NameFiles(directory);
    }

    @Test
    void shouldReadPastCommentsBlanksTabsCarriageReturnsAndBytesThatAreNoText() throws IOException {
        String text =
                "# comment \u00e9\r\n\r\n \t \r\n\t http\t80/tcp  www # \u00e9\r\n#smtp 25/tcp\nssh 22/tcp#x\n\u00e9 9/tcp";
        files.write("services", text.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(all(files.databases().services().all()))
                .containsExactly(
                        new ServiceEntry("http", List.of("www"), 80, "tcp"),
                        new ServiceEntry("ssh", List.of(), 22, "tcp"),
                        new ServiceEntry("\ufffd", List.of(), 9, "tcp"));
        assertThat(all(files.databases().services().badLines())).isEmpty();
    }

    @Test
    void shouldKeepWhatItHasReadWhileTheFileStaysTheSame() throws IOException {
        Path file = files.write("hosts", "192.0.2.1 a");
        Files.setLastModifiedTime(file, longAgo());
        WatchedFile<HostEntry> watched = new WatchedFile<>(FileFormats.HOSTS, directory);

        assertThat(watched.current()).isSameAs(watched.current());
    }

    @Test
    void shouldSeeEachChangeAtTheNextLookUpHoweverSoonItComes() throws IOException {
        FileDatabases databases = files.databases();

        for (int i = 1; i < 200; i++) {
            // As long as the one before mostly, and within one tick of the file system's clock.
            files.write("hosts", "192.0.2." + i + " a");

            assertThat(one(databases.hosts().byName("a")).addresses()).containsExactly(IpAddress.parse("192.0.2." + i));
        }
    }

    @Test
    void shouldSeeASecondChangeWithinOneTickOfTheClock() throws IOException {
        FileDatabases databases = files.databases();
        FileTime tick = FileTime.from(Instant.now());
        Files.setLastModifiedTime(files.write("hosts", "192.0.2.1 a"), tick);
        assertThat(isEmpty(databases.hosts().byName("b"))).isTrue();

        Files.setLastModifiedTime(files.write("hosts", "192.0.2.1 b"), tick);

        assertThat(isEmpty(databases.hosts().byName("b"))).isFalse();
    }

    @Test
    void shouldSeeThatAFileOfTheSameTimeAndSizeHasTakenItsPlace() throws IOException {
        FileDatabases databases = files.databases();
        Files.setLastModifiedTime(files.write("hosts", "192.0.2.1 a"), longAgo());
        assertThat(isEmpty(databases.hosts().byName("b"))).isTrue();

        Files.setLastModifiedTime(files.write("hosts.new", "192.0.2.1 b"), longAgo());
        Files.move(
                directory.resolve("hosts.new"),
                directory.resolve("hosts"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);

        assertThat(isEmpty(databases.hosts().byName("b"))).isFalse();
    }

    @Test
    void shouldSeeThatTheTimeHasChangedByLessThanAMillisecond() throws IOException {
        FileDatabases databases = files.databases();
        Path file = files.write("hosts", "192.0.2.1 a");
        Files.setLastModifiedTime(file, longAgo());
        assertThat(isEmpty(databases.hosts().byName("b"))).isTrue();

        files.write("hosts", "192.0.2.1 b");
        Files.setLastModifiedTime(file, FileTime.from(longAgo().toInstant().plus(Duration.ofNanos(1_000))));

        assertThat(isEmpty(databases.hosts().byName("b"))).isFalse();
    }

    @Test
    void shouldSeeThatTheFileCameAndWent() throws IOException {
        FileDatabases databases = files.databases();
        assertThat(one(databases.hosts().origin()).kind()).isEqualTo(Origin.Kind.BUILT_IN);

        Path file = files.write("hosts", "192.0.2.1 a");
        assertThat(one(databases.hosts().origin())).isEqualTo(new Origin(Origin.Kind.FILE, file.toString()));
        assertThat(isEmpty(databases.hosts().byName("localhost"))).isTrue();

        Files.delete(file);
        assertThat(isEmpty(databases.hosts().byName("localhost"))).isFalse();
    }

    @Test
    void shouldPassOverALineThatIsTooLongAndShowItsBeginning() throws IOException {
        String aliases = " a".repeat(ParsedFile.LONGEST_LINE / 2);
        Path file = files.write("hosts", "192.0.2.1 long" + aliases, "192.0.2.2 b");

        assertThat(all(files.databases().hosts().all())).hasSize(1);
        assertThat(all(files.databases().hosts().badLines()))
                .containsExactly(new BadLine(
                        file,
                        1,
                        "192.0.2.1 long" + " a".repeat(33) + "\u2026",
                        "has 65550 bytes (expected: at most 65536)"));
    }

    @Test
    void shouldTakeALineOfTheGreatestLength() throws IOException {
        String host = "192.0.2.1 long";
        files.write("hosts", host + " ".repeat(ParsedFile.LONGEST_LINE - host.length()), "192.0.2.2 b");

        assertThat(all(files.databases().hosts().badLines())).isEmpty();
        assertThat(all(files.databases().hosts().all())).hasSize(2);
    }

    @Test
    void shouldTellNoMoreThanTheFirstThousandBadLines() throws IOException {
        files.write("hosts", "x\n".repeat(1_001));

        assertThat(all(files.databases().hosts().badLines())).hasSize(1_000);
    }

    @Test
    void shouldRefuseAFileThatIsTooLong() throws IOException {
        byte[] blank = new byte[WatchedFile.LONGEST_FILE + 1];
        Path file = files.write("services", blank);

        assertThat(failure(files.databases().services().byPort(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("read " + file + ": is longer than 16777216 bytes (expected: a file of at most 16 MiB)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"networks", "protocols", "services"})
    void shouldFailWithThePathWhereADirectoryIsInTheFilesPlace(String name) throws IOException {
        Path file = Files.createDirectory(directory.resolve(name));

        assertThat(failure(NameFiles.named(files.databases(), name).origin()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("read " + file + ": is a directory");
    }

    @Test
    void shouldFailToResolveWhereADirectoryIsInTheHostsPlace() throws IOException {
        Path file = Files.createDirectory(directory.resolve("hosts"));

        assertThat(failure(files.databases().hosts().byName("localhost")))
                .isInstanceOfSatisfying(
                        NameResolutionException.class, e -> assertThat(e.code()).isEqualTo("EAI_SYSTEM"))
                .hasMessageContaining("read " + file + ": is a directory")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void shouldFailWhereItMayNotReadTheFile() throws IOException {
        Path file = files.write("services", "http 80/tcp");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root may read every file");

        assertThat(failure(files.databases().services().origin()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("ermission denied");
    }

    private static FileTime longAgo() {
        return FileTime.from(Instant.ofEpochSecond(1_000_000_000));
    }

    private static Throwable failure(Mono<?> mono) {
        try {
            mono.block();
        } catch (RuntimeException e) {
            return Exceptions.unwrap(e);
        }
        throw new AssertionError("it did not fail");
    }
}
