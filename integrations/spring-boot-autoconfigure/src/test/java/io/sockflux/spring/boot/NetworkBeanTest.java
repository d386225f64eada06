package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.observe.NetworkObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;

/** The network as a bean. */
class NetworkBeanTest {

    @Test
    void shouldMakeANetworkAsThePropertiesSayAndCloseItLast() {
        Network[] made = new Network[1];
        Runner.application()
                .withPropertyValues("sockflux.network.transport=nio")
                .run(context -> {
                    assertThat(context).hasSingleBean(Network.class).hasSingleBean(SockfluxListeners.class);
                    made[0] = context.getBean(Network.class);
                    assertThat(made[0].transport()).isEqualTo("nio");
                });
        made[0].draining().block(Duration.ofSeconds(100));
    }

    @Test
    void shouldLeaveTheApplicationsOwnNetworkAlone() {
        try (Network own = Network.builder().threads(1).build()) {
            Runner.application()
                    .withBean("own", Network.class, () -> own)
                    .run(context -> assertThat(context.getBean(Network.class)).isSameAs(own));
        }
    }

    @Test
    void shouldAskCustomizersAndTellTheObserver() {
        BoundOnce bound = new BoundOnce(new AtomicReference<>());
        Runner.echo()
                .withBean(NetworkObserver.class, () -> bound)
                .withBean(NetworkCustomizer.class, () -> builder -> builder.transport("nio"))
                .withPropertyValues("sockflux.network.transport=none-such")
                .run(context -> {
                    assertThat(context.getBean(Network.class).transport()).isEqualTo("nio");
                    assertThat(bound.first()).hasValue(Runner.at(context, "echo"));
                });
    }

    @Test
    void shouldNameThePropertyThatIsWrong() {
        Runner.application()
                .withPropertyValues("sockflux.network.transport=none-such")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfies(failure -> assertThat(failure).hasMessageContaining("none-such")));
        Runner.application()
                .withPropertyValues("sockflux.network.threads=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(IllegalArgumentException.class)
                        .satisfies(
                                failure -> assertThat(wrong(failure).getName()).isEqualTo("sockflux.network.threads"))
                        .satisfies(failure ->
                                assertThat(wrong(failure).getReason()).isEqualTo("threads: 0 (expected: >= 1)")));
    }

    @Test
    void shouldBeNothingWithoutSockflux() {
        Runner.application()
                .withClassLoader(new FilteredClassLoader(Network.class))
                .run(context -> assertThat(context).doesNotHaveBean(SockfluxListeners.class));
    }

    /** The property that a failure of a start names. */
    static InvalidConfigurationPropertyValueException wrong(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof InvalidConfigurationPropertyValueException wrong) {
                return wrong;
            }
        }
        throw new AssertionError("names no property", failure);
    }
}
