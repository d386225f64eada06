package io.sockflux.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.sockflux.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The snippets and the table of {@code docs/guide/meters.md}. */
class MetersPageTest {

    @Test
    void shouldMeter() {
        MeterRegistry registry = new SimpleMeterRegistry();
        // snippet: meters
        SockfluxMeters meters = SockfluxMeters.of(registry, "front");
        Network network = Network.builder().observer(meters).build();
        meters.bind(network);
        // end
        try (network) {
            assertThat(registry.get("sockflux.listeners")
                            .tag("network", "front")
                            .gauge()
                            .value())
                    .isZero();
        }
    }

    @Test
    void shouldObserve() {
        ObservationRegistry observationRegistry = ObservationRegistry.create();
        // snippet: observations
        SockfluxObservations observations = SockfluxObservations.of(observationRegistry);
        Network network = Network.builder().observer(observations).build();
        // end
        try (network) {
            assertThat(network.loops()).isNotEmpty();
        }
    }

    @Test
    void shouldListEachMeter() throws IOException {
        List<String> page = Files.readAllLines(Path.of("../../docs/guide/meters.md"));
        for (SockfluxMeter meter : SockfluxMeter.values()) {
            String tags = meter.tags().isEmpty()
                    ? "–"
                    : meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", "));
            assertThat(page)
                    .contains("| `" + meter.id() + "` | " + meter.description() + " | " + meter.unit() + " | " + tags
                            + " |");
        }
    }
}
