package io.sockflux.examples.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The databases of names are printed as {@code getent} prints them. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamesProgramTest {

    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"hosts", "networks", "protocols", "services"})
    void shouldPrintEveryEntryAsGetentDoes(String database) {
        assertLikeGetent(database);
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource({
        "hosts, localhost 127.0.0.1",
        "networks, loopback 127.0.0.0 link-local",
        "protocols, tcp 17 ICMP 0",
        "services, http 53/udp www 443 ntp/udp"
    })
    void shouldPrintTheEntriesOfKeysAsGetentDoes(String database, String keys) {
        assertLikeGetent(database, keys.split(" "));
    }

    private static void assertLikeGetent(String database, String... keys) {
        Peers.assumeInstalled("getent");
        Peers.assumePosix();
        List<String> words = new ArrayList<>(List.of("names", database));
        List<String> theirs = new ArrayList<>(List.of("getent", database));
        words.addAll(List.of(keys));
        theirs.addAll(List.of(keys));
        try (Program program = Program.start(words.toArray(String[]::new));
                Program getent = Program.startOther(theirs.toArray(String[]::new))) {
            assertThat(getent.status()).isZero();
            program.assertWell();
            assertThat(program.lines()).isNotEmpty().isEqualTo(getent.lines());
        }
    }

    @Test
    void shouldSayWhichKeyHasNoEntry() {
        try (Program program = Program.start("names", "services", "http", "nosuch-service", "443/tcp")) {
            assertThat(program.status()).isOne();
            assertThat(program.lines()).hasSize(2);
            assertThat(program.complaints()).containsExactly("names: services: there is no entry \"nosuch-service\"");
        }
    }

    @Test
    void shouldSayWhichLinesOfAFileAreBadAndPrintTheRest(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("services"), """
                one   1001/tcp  eins
                two   banana/tcp
                three 70000/udp
                four  1004/udp # the last
                """);
        try (Program program = Program.start("names", "--directory", folder.toString(), "services")) {
            assertThat(program.status()).isZero();
            assertThat(program.lines())
                    .containsExactly("one                   1001/tcp eins", "four                  1004/udp");
            assertThat(program.complaints()).hasSize(2);
            assertThat(program.complaints().get(0)).contains("services:2: ", "banana");
            assertThat(program.complaints().get(1)).contains("services:3: ", "70000");
        }
    }

    @Test
    void shouldSayThatATableServesWhereThereIsNoFile(@TempDir Path folder) {
        try (Program program = Program.start("names", "--directory", folder.toString(), "services", "https")) {
            assertThat(program.status()).isZero();
            assertThat(program.lines()).singleElement().asString().startsWith("https                 443/tcp");
            assertThat(program.complaints()).singleElement().asString().contains("services is missing", "well-known");
        }
    }
}
