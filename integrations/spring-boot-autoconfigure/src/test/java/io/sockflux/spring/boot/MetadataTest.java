package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/** What editors and Spring Boot itself are told of the module. */
class MetadataTest {

    @Test
    void shouldDescribeEachProperty() throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode property : metadata().get("properties")) {
            names.add(property.get("name").asText());
            assertThat(property.path("description").asText())
                    .as("the description of %s", property.get("name"))
                    .isNotBlank();
            assertThat(property.path("type").asText())
                    .as("the type of %s", property.get("name"))
                    .isNotEmpty();
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "sockflux.drain-timeout",
                        "sockflux.network.transport",
                        "sockflux.network.threads",
                        "sockflux.network.dns",
                        "sockflux.listeners",
                        "sockflux.connectors",
                        "management.health.sockflux.enabled");
    }

    @Test
    void shouldListEachAutoConfiguration() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(SockfluxAutoConfiguration.class.getName(), SockfluxHealthAutoConfiguration.class.getName());
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                SockfluxProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }
}
