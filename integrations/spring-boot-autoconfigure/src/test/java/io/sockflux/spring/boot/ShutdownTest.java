package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What happens when the application stops, and in which order. */
class ShutdownTest {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private Network clients = Network.builder().threads(1).build();

    @BeforeEach
    void open() {
        events.clear();
    }

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void shouldDrainInThePhaseOfAWebServersGracefulShutdown() {
        assertThat(SockfluxListeners.PHASE).isEqualTo(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
        assertThat(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE).isLessThan(SockfluxListeners.PHASE);
    }

    /** A bean that handlers use: with a lifecycle of its own, and one that is destroyed. */
    private final class Used implements SmartLifecycle, DisposableBean {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
            events.add("used starts");
        }

        @Override
        public void stop() {
            running = false;
            events.add("used stops");
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return 0;
        }

        @Override
        public void destroy() {
            events.add("used is destroyed");
        }

        String answer() {
            return running ? "well" : "too late";
        }
    }

    /** A handler that answers late: after the drain has begun. */
    private ApplicationContextRunner late(Sinks.Empty<Void> may) {
        Used used = new Used();
        return Runner.application()
                .withBean(Used.class, () -> used)
                .withBean(
                        ListenerDefinition.class,
                        () -> ListenerDefinition.of("late", connection -> {
                                    events.add("serves");
                                    return connection
                                            .draining()
                                            .then(may.asMono())
                                            .then(Mono.defer(() -> connection.send(used.answer())))
                                            .doFinally(how -> events.add("served"));
                                })
                                .endpoints("tcp://127.0.0.1:0"));
    }

    @Test
    void shouldDrainBeforeTheBeansThatHandlersUseStop() {
        Sinks.Empty<Void> may = Sinks.empty();
        late(may).run(context -> {
            Connection client = client(context.getSourceApplicationContext());
            await().until(() -> events.contains("serves"));
            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);
            SockfluxListeners listeners = context.getBean(SockfluxListeners.class);
            Thread stopping =
                    new Thread(() -> context.getSourceApplicationContext().close(), "stops the application");
            stopping.start();
            await().until(listeners::isDraining);
            assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            may.tryEmitEmpty();
            assertThat(Objects.requireNonNull(client.receive()
                            .asString(StandardCharsets.UTF_8)
                            .collectList()
                            .block()))
                    .containsExactly("well");
            client.close().block();
            stopping.join();
            assertThat(events).containsExactly("used starts", "serves", "served", "used stops", "used is destroyed");
        });
    }

    @Test
    void shouldCutWhatIsLeftWhenTheTimeIsOver() {
        // Nobody lets the handler answer.
        for (String time : List.of("100ms", "0s")) {
            events.clear();
            late(Sinks.empty())
                    .withPropertyValues("sockflux.drain-timeout=" + time)
                    .run(context -> {
                        client(context.getSourceApplicationContext());
                        await().until(() -> events.contains("serves"));
                    });
            assertThat(events)
                    .as(time)
                    .containsExactly("used starts", "serves", "served", "used stops", "used is destroyed");
        }
    }

    @ParameterizedTest
    @CsvSource({"30s, PT29S", "5s, PT4.5S", "0s, PT0S"})
    void shouldTakeALittleLessThanThePhase(String phase, Duration drain) {
        Runner.echo()
                .withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=" + phase)
                .run(context -> assertThat(
                                context.getBean(SockfluxListeners.class).deadline())
                        .isEqualTo(drain));
        Runner.echo()
                .withPropertyValues("sockflux.drain-timeout=-1s")
                .run(context -> assertThat(NetworkBeanTest.wrong(Objects.requireNonNull(context.getStartupFailure()))
                                .getName())
                        .isEqualTo("sockflux.drain-timeout"));
    }

    @Test
    void shouldKeepTheProcessAliveWhileItListens() {
        assertThat(keepAlives()).isEmpty();
        Runner.echo().run(context -> assertThat(keepAlives()).hasSize(1).allMatch(thread -> !thread.isDaemon()));
        await("the end of the thread").until(() -> keepAlives().isEmpty());
        Runner.application()
                .run(context -> assertThat(keepAlives())
                        .as("threads of an application without a listener")
                        .isEmpty());
    }

    private static List<Thread> keepAlives() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sockflux-keep-alive"))
                .toList();
    }

    @Test
    void shouldListenAgainAfterAStop() {
        Runner.echo().run(context -> {
            SockfluxListeners listeners = context.getBean(SockfluxListeners.class);
            listeners.stop();
            assertThat(listeners.isRunning()).isFalse();
            listeners.start();
            assertThat(Runner.echoed(clients, Runner.at(context, "echo"), "again"))
                    .isEqualTo("again");
        });
    }

    @Test
    void shouldCallBackWhateverItsState() {
        Runner.echo().run(context -> {
            SockfluxListeners listeners = context.getBean(SockfluxListeners.class);
            for (int i = 0; i < 2; i++) {
                Sinks.Empty<Void> called = Sinks.empty();
                listeners.stop(called::tryEmitEmpty);
                called.asMono().block(Duration.ofSeconds(100));
            }
        });
    }

    private Connection client(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(
                clients.connector(Runner.at(context, "late")).connect().block());
    }
}
