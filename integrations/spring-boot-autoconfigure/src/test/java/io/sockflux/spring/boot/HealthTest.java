package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.stream.Listener;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ApplicationContext;

/** The health of the listeners. */
class HealthTest {

    private static Health health(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean("sockfluxHealthIndicator", HealthIndicator.class)
                .health());
    }

    @Test
    void shouldTellWhereListenersListen() {
        Runner.echo().run(context -> {
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry(
                            "listeners",
                            Map.of(
                                    "echo",
                                    Map.of(
                                            "state",
                                            "listening",
                                            "endpoints",
                                            List.of(Runner.at(context, "echo").toString()))))
                    .containsKey("transport");
        });
    }

    @Test
    void shouldTellOfListenersThatDoNotListen() {
        Runner.echo().run(context -> {
            SockfluxListeners listeners = context.getBean(SockfluxListeners.class);
            listeners.listener("echo").close().block();
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails())
                    .containsEntry("listeners", Map.of("echo", Map.of("state", "closed")));
            listeners.stop();
            assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            assertThat(health(context).getDetails())
                    .containsEntry("listeners", Map.of("echo", Map.of("state", "stopped")));
        });
    }

    /** What the state of one listener is, by what it says of itself. */
    @ParameterizedTest
    @CsvSource({
        "false, true, true, false, LISTENING, UP",
        "false, true, true, true, SHORT_OF_DESCRIPTORS, OUT_OF_SERVICE",
        "false, true, false, false, CLOSED, DOWN",
        "false, false, false, false, STOPPED, OUT_OF_SERVICE",
        "true, true, false, false, DRAINING, OUT_OF_SERVICE"
    })
    void shouldTellTheStateOfAListener(
            boolean drains, boolean isThere, boolean listens, boolean isShort, String state, String status) {
        @Nullable Listener listener = isThere ? listener(listens, isShort) : null;
        assertThat(ListenerState.of(listener, drains))
                .hasToString(state)
                .satisfies(found -> assertThat(found.status()).isEqualTo(new Status(status)));
    }

    private static Listener listener(boolean listens, boolean isShort) {
        return (Listener) Proxy.newProxyInstance(
                HealthTest.class.getClassLoader(),
                new Class<?>[] {Listener.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "endpoints" -> listens ? List.of(Endpoint.parse("tcp://127.0.0.1:7007")) : List.of();
                    case "isShortOfDescriptors" -> isShort;
                    default -> throw new AssertionError(method);
                });
    }

    @Test
    void shouldBeThereOnlyWhereItIsWanted() {
        Runner.echo()
                .withPropertyValues("management.health.sockflux.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        Runner.echo()
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sockfluxHealthIndicator"));
    }
}
