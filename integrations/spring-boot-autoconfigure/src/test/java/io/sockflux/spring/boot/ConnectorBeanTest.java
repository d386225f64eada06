package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.error.PoolClosedException;
import io.sockflux.error.PoolExhaustedException;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.pool.Pool;

/** Connectors and pools that properties declare. */
class ConnectorBeanTest {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private Network servers = Network.builder().threads(1).build();
    private String target = "";

    @BeforeEach
    void serve() {
        Listener listener = Objects.requireNonNull(servers.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive()))
                .block());
        target = listener.endpoints().get(0).toString();
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private ApplicationContextRunner store() {
        return Runner.application().withPropertyValues("sockflux.connectors.store.target=" + target);
    }

    /** A bean that is told which connector and pool it wants, and uses the pool in its last moment. */
    record User(
            @Qualifier("store") Connector connector,
            @Qualifier("store") ConnectionPool pool,
            List<String> events) implements DisposableBean {

        String echoed(String text) {
            return Objects.requireNonNull(pool.use(connection -> connection
                            .send(text)
                            .then(connection.receive().next())
                            .map(bytes -> bytes.toString(StandardCharsets.UTF_8)))
                    .blockFirst());
        }

        @Override
        public void destroy() {
            events.add(echoed("goodbye"));
        }
    }

    @Test
    void shouldGiveConnectorsAndPoolsToTheBeansThatWantThem() {
        store().withPropertyValues("sockflux.connectors.other.target=tcp://127.0.0.1:1")
                .withBean("events", List.class, () -> events)
                .withBean(User.class)
                .run(context -> {
                    assertThat(context).hasBean("storeConnector").hasBean("otherPool");
                    assertThat(context.getBean(User.class).connector().target()).hasToString(target);
                    assertThat(context.getBean(User.class).echoed("hello")).isEqualTo("hello");
                });
        assertThat(events).as("the pool is there for the last moment of a bean").containsExactly("goodbye");
    }

    @Test
    void shouldWaitForLentConnectionsBeforeTheNetworkCloses() {
        store().run(context -> {
            ConnectionPool pool = context.getBean(ConnectionPool.class);
            PooledConnection lent = Objects.requireNonNull(pool.acquire().block());
            Thread closing =
                    new Thread(() -> context.getSourceApplicationContext().close(), "closes the application");
            closing.start();
            await("the pool lends no more").until(() -> failure(pool) instanceof PoolClosedException);
            assertThat(Objects.requireNonNull(lent.connection()
                                    .send("still here")
                                    .then(lent.connection().peek(10))
                                    .block())
                            .toString(StandardCharsets.UTF_8))
                    .isEqualTo("still here");
            lent.discard().block();
            closing.join();
        });
    }

    @Test
    void shouldBoundThePoolAsThePropertiesSay() {
        store().withPropertyValues(
                        "sockflux.connectors.store.pool.drain-timeout=1ms",
                        "sockflux.connectors.store.pool.max-connections=1",
                        "sockflux.connectors.store.pool.max-pending=0")
                .run(context -> {
                    ConnectionPool pool = context.getBean(ConnectionPool.class);
                    // It is never given back.
                    assertThat(pool.acquire().block()).isNotNull();
                    assertThat(failure(pool)).isInstanceOf(PoolExhaustedException.class);
                });
    }

    private static @Nullable Throwable failure(ConnectionPool pool) {
        return Objects.requireNonNull(pool.acquire().materialize().block()).getThrowable();
    }

    @Test
    void shouldNameThePropertyThatIsWrong() {
        for (String[] wrong : new String[][] {
            {"sockflux.connectors.store.target=tcp:/x", "sockflux.connectors.store.target"},
            {"sockflux.connectors.store.timeout=-1s", "sockflux.connectors.store.timeout"},
            {"sockflux.connectors.store.ssl.bundle=none-such", "sockflux.connectors.store.ssl.bundle"},
            {"sockflux.connectors.store.pool.max-connections=0", "sockflux.connectors.store.pool.max-connections"},
            {"sockflux.connectors.empty.timeout=1s", "sockflux.connectors.empty.target"},
        }) {
            store().withPropertyValues(wrong[0]).run(context -> {
                InvalidConfigurationPropertyValueException failure =
                        NetworkBeanTest.wrong(Objects.requireNonNull(context.getStartupFailure()));
                assertThat(failure.getName()).isEqualTo(wrong[1]);
                assertThat(failure.getReason()).contains("expected");
            });
        }
    }

    @Test
    void shouldAskCustomizers() {
        store().withBean(ConnectorCustomizer.class, () -> (name, connector) -> {
                    events.add(name);
                    return connector;
                })
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(events).containsExactly("store");
                });
    }

    @Test
    void shouldHaveNoPoolWhereThereAreNone() {
        store().withClassLoader(new FilteredClassLoader(Pool.class))
                .run(context -> assertThat(context).hasBean("storeConnector").doesNotHaveBean("storePool"));
    }

    @Test
    void shouldLeaveTheApplicationsOwnBeanAlone() {
        Connector own = servers.connector("tcp://127.0.0.1:1");
        store().withBean("storeConnector", Connector.class, () -> own)
                .run(context -> assertThat(context.getBean("storeConnector")).isSameAs(own));
    }
}
