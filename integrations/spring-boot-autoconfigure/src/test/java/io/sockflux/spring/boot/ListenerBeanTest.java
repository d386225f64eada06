package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContext;

/** Listeners as beans, and how they fail. */
class ListenerBeanTest {

    @Test
    void shouldListenWhereThePropertiesSay(@TempDir Path folder) {
        Path socket = folder.resolve("echo.sock");
        Runner.echo()
                .withPropertyValues("sockflux.listeners.echo.endpoints=tcp://127.0.0.1:0,unix:" + socket)
                .run(context -> {
                    List<Endpoint> endpoints = context.getBean(SockfluxListeners.class)
                            .listener("echo")
                            .endpoints();
                    assertThat(endpoints).hasSize(2).last().hasToString("unix:" + socket);
                    for (Endpoint endpoint : endpoints) {
                        assertThat(Runner.echoed(context.getBean(Network.class), endpoint, "hello"))
                                .isEqualTo("hello");
                    }
                });
    }

    @Test
    void shouldListenWhereTheDefinitionSaysIfNoPropertyDoes() {
        Runner.application()
                .withBean(
                        ListenerDefinition.class, () -> Runner.echoDefinition().endpoints("tcp://127.0.0.1:0"))
                .run(context -> assertThat(
                                Runner.echoed(context.getBean(Network.class), Runner.at(context, "echo"), "x"))
                        .isEqualTo("x"));
    }

    @Test
    void shouldApplyEachPropertyThenCustomizersThenTheDefinition() {
        Runner.echo()
                .withPropertyValues("sockflux.listeners.echo.backlog=7")
                .run(context -> assertThat(backlog(context)).isEqualTo(7));
        Runner.echo()
                .withPropertyValues("sockflux.listeners.echo.backlog=7")
                .withBean(AcceptorCustomizer.class, () -> (name, acceptor) -> acceptor.backlog(name.length()))
                .run(context -> assertThat(backlog(context)).isEqualTo("echo".length()));
        Runner.application()
                .withBean(
                        ListenerDefinition.class,
                        () -> Runner.echoDefinition()
                                .endpoints("tcp://127.0.0.1:0")
                                .with(acceptor -> acceptor.backlog(9)))
                .withBean(AcceptorCustomizer.class, () -> (name, acceptor) -> acceptor.backlog(8))
                .run(context -> assertThat(backlog(context)).isEqualTo(9));
    }

    private static int backlog(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean(SockfluxListeners.class)
                        .listener("echo")
                        .backlogs()
                        .block())
                .get(0)
                .asked()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoints=tcp:/127.0.0.1:0 | endpoints[0] | tcp:/127.0.0.1:0",
                "backlog=-1 | backlog | -1",
                "max-connections=-1 | max-connections | -1",
                "max-connections-per-peer=-1 | max-connections-per-peer | -1",
                "idle-timeout=-1s | idle-timeout | (expected",
                "close-idle-when-draining=0s | close-idle-when-draining | (expected",
                "ssl.client-certificate=wanted | ssl.bundle | is not set",
                "ssl.bundle=none-such | ssl.bundle | expected: one of"
            })
    void shouldNameThePropertyThatIsWrong(String property, String name, String reason) {
        Runner.echo().withPropertyValues("sockflux.listeners.echo." + property).run(context -> {
            InvalidConfigurationPropertyValueException wrong =
                    NetworkBeanTest.wrong(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(wrong.getName()).isEqualTo("sockflux.listeners.echo." + name);
            assertThat(wrong.getReason()).contains(reason);
        });
    }

    @Test
    void shouldRefuseAListenerThatIsHalfThere() {
        Runner.echo().withPropertyValues("sockflux.listeners.ehco.backlog=7").run(context -> {
            InvalidConfigurationPropertyValueException wrong =
                    NetworkBeanTest.wrong(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(wrong.getName()).isEqualTo("sockflux.listeners.ehco");
            assertThat(wrong.getReason()).contains("no bean").contains("[echo]");
        });
        Runner.application()
                .withBean(ListenerDefinition.class, Runner::echoDefinition)
                .run(context -> assertThat(NetworkBeanTest.wrong(Objects.requireNonNull(context.getStartupFailure()))
                                .getName())
                        .isEqualTo("sockflux.listeners.echo.endpoints"));
        Runner.echo()
                .withBean("second", ListenerDefinition.class, Runner::echoDefinition)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("listener echo: is defined by two beans"));
        assertThatThrownBy(() -> ListenerDefinition.of("Echo", connection -> connection.receive()))
                .hasMessageStartingWith("name: Echo (expected: a small letter");
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        Runner.echo().run(taker -> {
            String taken = Runner.at(taker, "echo").toString();
            Runner.application()
                    .withBean(
                            ListenerDefinition.class,
                            () -> Runner.echoDefinition().endpoints(taken))
                    .run(context -> {
                        Throwable failure = context.getStartupFailure();
                        while (!(failure instanceof ListenerStartException)) {
                            failure = Objects.requireNonNull(failure).getCause();
                        }
                        assertThat(((ListenerStartException) failure).name()).isEqualTo("echo");
                        FailureAnalysis analysis =
                                Objects.requireNonNull(new ListenerStartFailureAnalyzer().analyze(failure));
                        assertThat(analysis.getDescription()).contains("'echo'", "bind", taken, "EADDRINUSE");
                        assertThat(analysis.getAction()).contains("ss -lntxp", "sockflux.listeners.echo.endpoints");
                    });
        });
    }

    @Test
    void shouldLeaveNothingListeningWhereOneCannot() {
        AtomicReference<Endpoint> first = new AtomicReference<>();
        try (Network network =
                Network.builder().threads(1).observer(new BoundOnce(first)).build()) {
            ListenerDefinition well = ListenerDefinition.of("well", connection -> connection.receive())
                    .endpoints("tcp://127.0.0.1:0");
            ListenerDefinition not = ListenerDefinition.of("not", connection -> connection.receive())
                    .endpoints("unix:/no/such/folder/socket");
            SockfluxListeners listeners = new SockfluxListeners(
                    new ListenerRecipes(network, new BundleTls(null), List.of()).of(List.of(well, not), Map.of()),
                    Duration.ZERO);
            assertThatThrownBy(listeners::start).isInstanceOf(ListenerStartException.class);
            assertThat(listeners.isRunning()).isFalse();
            assertThatThrownBy(() -> Runner.echoed(network, Objects.requireNonNull(first.get()), "x"))
                    .hasMessageContaining("ECONNREFUSED");
        }
    }

    @Test
    void shouldTellOfListenersByName() {
        Runner.echo().run(context -> {
            SockfluxListeners listeners = context.getBean(SockfluxListeners.class);
            assertThat(listeners.names()).containsExactly("echo");
            assertThatThrownBy(() -> listeners.listener("ehco"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("name: ehco (expected: one of [echo])");
            listeners.stop();
            assertThatThrownBy(() -> listeners.listener("echo")).isInstanceOf(IllegalStateException.class);
        });
    }
}
