package io.sockflux.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockflux.Network;
import io.sockflux.examples.Program;
import io.sockflux.spi.Capability;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program {@code soak}, for its shortest time. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SoakProgramTest {

    /** Also the socket files and the stores are gone behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"churn,cancels,datagrams", "reloads", "churn,resets,slow-peers", "hand-overs"})
    void shouldHoldNoMoreAfterHardship(String kinds) {
        Assumptions.assumeTrue(
                Boolean.getBoolean("sockflux.long") || kinds.equals("churn,cancels,datagrams"),
                "-Plong tries the others");
        if (kinds.equals("hand-overs")) {
            assumeHandOver();
        }
        try (Program soak = Program.start("soak", "--for", "1s", "--seed", "7", "--only", kinds)) {
            soak.assertWell();
            assertThat(soak.lines())
                    .anyMatch(line -> line.startsWith("seed 7 on ") && line.endsWith(kinds.replace(",", ", ")));
            assertThat(soak.lines().stream().filter(line -> line.startsWith("round ")))
                    .hasSizeGreaterThanOrEqualTo(5)
                    .allMatch(line ->
                            line.matches("round \\d+( \\(warm-up\\))?, \\d+ sockets so far: descriptors \\d+, .*"));
            assertThat(soak.temporaryFiles()).isEmptyDirectory();
        }
    }

    private static void assumeHandOver() {
        try (Network network = Network.create()) {
            Assumptions.assumeTrue(
                    network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
        }
    }

    @Test
    void shouldPrintJsonOfOneKind() throws IOException {
        try (Program soak = Program.start("soak", "--for", "1s", "--only", "datagrams", "--json")) {
            soak.assertWell();
            assertThat(soak.lines()).hasSizeGreaterThanOrEqualTo(5);
            JsonNode last = new ObjectMapper().readTree(soak.lines().get(4));
            assertThat(last.get("round").asInt()).isEqualTo(5);
            assertThat(last.get("sockets").asInt()).isEqualTo(500);
            assertThat(last.get("heap").asLong()).isPositive();
            assertThat(last.get("sockets of the network").asLong()).isZero();
        }
    }

    @Test
    void shouldSayWhichKindsThereAre() {
        try (Program soak = Program.start("soak", "--only", "churn,rain")) {
            assertThat(soak.assertFailed(2)).contains("\"rain\" (expected: churn, resets, ");
        }
    }
}
