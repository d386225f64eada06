package io.sockflux.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.spring.boot.AcceptorCustomizer;
import io.sockflux.spring.boot.ListenerDefinition;
import io.sockflux.spring.boot.NetworkCustomizer;
import io.sockflux.spring.boot.SockfluxAutoConfiguration;
import io.sockflux.spring.boot.SockfluxListeners;
import io.sockflux.stream.WhenFull;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/spring-boot.md}. */
class SpringBootPageTest {

    static class Beans {

        // snippet: bean
        @Bean
        ListenerDefinition upper() {
            return ListenerDefinition.of(
                    "upper",
                    connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 1024)
                            .takeUntilOther(connection.draining())
                            .concatMap(line -> connection.send(line.toUpperCase(Locale.ROOT) + "\n")));
        }
        // end

        // snippet: more
        @Bean
        ListenerDefinition admin() {
            return ListenerDefinition.of("admin", connection -> connection.send("well\n"))
                    .endpoints("tcp://127.0.0.1:0")
                    .with(acceptor -> acceptor.acceptRate(10, Duration.ofSeconds(1)));
        }

        @Bean
        AcceptorCustomizer resetsWhatIsTooMuch() {
            return (name, acceptor) -> acceptor.whenFull(WhenFull.RESET);
        }

        @Bean
        NetworkCustomizer manyConnects() {
            return builder -> builder.connectRate(1_000, Duration.ofSeconds(1));
        }
        // end

        @Bean
        Store store(@Qualifier("store") ConnectionPool pool) {
            return new Store(pool);
        }
    }

    // snippet: pool
    record Store(@Qualifier("store") ConnectionPool pool) {

        Mono<String> ask(String question) {
            return pool.use(connection -> connection
                            .send(question + "\n")
                            .then(connection
                                    .receive()
                                    .lines(StandardCharsets.UTF_8, 1024)
                                    .next()))
                    .next();
        }
    }
    // end

    @Test
    void shouldRunWhatThePageShows() {
        try (Network network = Network.builder().threads(1).build()) {
            String target = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .blockOptional()
                    .orElseThrow()
                    .endpoints()
                    .get(0)
                    .toString();
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(SockfluxAutoConfiguration.class))
                    .withUserConfiguration(Beans.class)
                    .withPropertyValues(
                            "sockflux.listeners.upper.endpoints=tcp://127.0.0.1:0",
                            "sockflux.connectors.store.target=" + target)
                    .run(context -> {
                        assertThat(context.getBean(Store.class).ask("who").block())
                                .isEqualTo("who");
                        SockfluxListeners listeners = context.getBean(SockfluxListeners.class);
                        // snippet: port
                        String endpoint =
                                listeners.listener("upper").endpoints().get(0).toString();
                        // end
                        assertThat(asked(network, endpoint)).isEqualTo("HELLO");
                        assertThat(asked(
                                        network,
                                        listeners
                                                .listener("admin")
                                                .endpoints()
                                                .get(0)
                                                .toString()))
                                .isEqualTo("well");
                    });
        }
    }

    @Test
    void shouldDefineAListener() {
        // snippet: definition
        ListenerDefinition greeting = ListenerDefinition.of("greeting", connection -> connection.send("Hello\n"))
                .endpoints("tcp://127.0.0.1:0")
                .with(acceptor -> acceptor.maxConnections(100));
        // end
        try (Network network = Network.builder().threads(1).build()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(SockfluxAutoConfiguration.class))
                    .withBean(ListenerDefinition.class, () -> greeting)
                    .run(context -> assertThat(asked(
                                    network,
                                    context.getBean(SockfluxListeners.class)
                                            .listener("greeting")
                                            .endpoints()
                                            .get(0)
                                            .toString()))
                            .isEqualTo("Hello"));
        }
    }

    private static @Nullable String asked(Network network, String endpoint) {
        return network.connector(endpoint)
                .use(connection -> connection
                        .send("hello\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 1024)
                                .next()))
                .blockFirst();
    }
}
