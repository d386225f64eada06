package io.sockflux.micrometer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard asks for meters that there are, for each of them, and by tags that they have. */
class DashboardTest {

    private static final Pattern SERIES = Pattern.compile("sockflux_[a-z_]+");
    private static final Pattern BY = Pattern.compile("by \\(([a-z, ]+)\\) \\((?:rate\\()?(sockflux_[a-z_]+)");

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        try (InputStream json = DashboardTest.class.getResourceAsStream("grafana-dashboard.json")) {
            for (JsonNode panel :
                    new ObjectMapper().readTree(requireNonNull(json)).get("panels")) {
                panel.get("targets")
                        .forEach(target -> queries.add(target.get("expr").asText()));
            }
        }
        return queries;
    }

    /** The names of a meter's series, whatever its kind. */
    private static Set<String> series(SockfluxMeter meter) {
        PrometheusNamingConvention convention = new PrometheusNamingConvention();
        String counter = convention.name(meter.id(), Meter.Type.COUNTER, meter.unit());
        String gauge = convention.name(meter.id(), Meter.Type.GAUGE, meter.unit());
        String timer = convention.name(meter.id(), Meter.Type.TIMER, "seconds");
        return new TreeSet<>(
                List.of(counter, counter + "_total", gauge, timer + "_count", timer + "_sum", timer + "_max"));
    }

    @Test
    void shouldAskForEachMeterByItsName() throws IOException {
        Set<String> asked = new TreeSet<>();
        for (String query : queries()) {
            Matcher found = SERIES.matcher(query);
            while (found.find()) {
                asked.add(found.group());
            }
        }
        Set<String> known = new TreeSet<>();
        for (SockfluxMeter meter : SockfluxMeter.values()) {
            assertThat(series(meter)).as("asked of %s", meter).containsAnyElementsOf(asked);
            known.addAll(series(meter));
        }
        assertThat(known).containsAll(asked);
    }

    @Test
    void shouldGroupByTagsThatTheMeterHas() throws IOException {
        for (String query : queries()) {
            Matcher found = BY.matcher(query);
            while (found.find()) {
                for (SockfluxMeter meter : SockfluxMeter.values()) {
                    if (series(meter).contains(found.group(2))) {
                        assertThat(meter.tags())
                                .as(found.group(2))
                                .contains(found.group(1).split(", ", -1));
                    }
                }
            }
        }
    }
}
