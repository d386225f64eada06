package io.sockflux.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.ServiceNotifier;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.systemd.Notifier;
import io.sockflux.systemd.ServiceEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What a service manager hears by {@code sd_notify(3)}, on a unix datagram socket of the test. */
@TransportContract
class NotifierContract {

    private static final long PID = 77;
    /** 100 ms, so the watchdog is fed every 50 ms. */
    private static final String WATCHDOG_USEC = "100000";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** Hears for a service manager, on a network of its own. */
    private static final class Manager implements AutoCloseable {

        private final Network network = Network.builder().threads(1).build();
        final List<String> heard = new CopyOnWriteArrayList<>();

        Manager(String socket) {
            String uri = "unix-dgram:" + socket;
            DatagramSocket open = Waiting.result(network.datagrams(uri).bind());
            open.receive()
                    .doOnNext(message -> heard.add(message.data().toString(StandardCharsets.UTF_8)))
                    .subscribe(message -> {}, error -> {});
        }

        /** Waits until it has heard more pings than now. */
        void awaitMorePings() {
            long before = pings();
            await().atMost(Duration.ofSeconds(100)).until(() -> pings() > before);
        }

        long pings() {
            return heard.stream().filter("WATCHDOG=1"::equals).count();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static ServiceEnvironment environment(String socket, String... more) {
        Map<String, String> variables = new HashMap<>(Map.of("NOTIFY_SOCKET", socket));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return ServiceEnvironment.of(variables, PID);
    }

    private static void assumeDatagrams(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.UNIX_DATAGRAM), "no unix datagrams here");
    }

    @Test
    void shouldTellWhatTheServiceIs(Network network) {
        assumeDatagrams(network);
        for (String socket : List.of(folder.resolve("notify").toString(), "@sockflux-" + UUID.randomUUID())) {
            try (Manager manager = new Manager(socket)) {
                Notifier notifier = ServiceNotifier.of(network, environment(socket));
                assertThat(notifier.isAsked()).isTrue();
                long before = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
                Waiting.done(notifier.ready());
                Waiting.done(notifier.reloading());
                Waiting.done(notifier.status("serves 3 peers, größer"));
                Waiting.done(notifier.mainPid(4711));
                Waiting.done(notifier.stopping());
                await().atMost(Duration.ofSeconds(100)).until(() -> manager.heard.size() >= 5);
                assertThat(manager.heard.get(0)).isEqualTo("READY=1");
                assertThat(manager.heard.get(1)).startsWith("RELOADING=1\nMONOTONIC_USEC=");
                assertThat(Long.parseLong(manager.heard.get(1).replaceAll("(?s).*=", "")))
                        .isBetween(before, TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
                assertThat(manager.heard.subList(2, manager.heard.size()))
                        .containsExactly("STATUS=serves 3 peers, größer", "MAINPID=4711", "STOPPING=1");
            }
        }
    }

    @Test
    void shouldDoNothingWithoutASocket(Network network) {
        Notifier notifier =
                ServiceNotifier.of(network, ServiceEnvironment.of(Map.of("WATCHDOG_USEC", WATCHDOG_USEC), PID));
        assertThat(notifier.isAsked()).isFalse();
        Waiting.done(notifier.ready());
        Waiting.done(notifier.watchdog());
    }

    @Test
    void shouldSayWhyNobodyHears(Network network) {
        Notifier notifier =
                ServiceNotifier.of(network, environment(folder.resolve("nobody").toString()));
        if (network.supports(Capability.UNIX_DATAGRAM)) {
            assertThatThrownBy(() -> Waiting.done(notifier.ready()))
                    .hasCauseInstanceOf(SystemCallException.class)
                    .hasMessageContaining("ENOENT");
        } else {
            assertThatThrownBy(() -> Waiting.done(notifier.ready())).isInstanceOf(TransportUnavailableException.class);
        }
    }

    @Test
    void shouldRefuseAStatusThatWouldSayMore(Network network) {
        Notifier notifier = ServiceNotifier.of(network, ServiceEnvironment.of(Map.of(), PID));
        assertThatThrownBy(() -> notifier.status("fine\nMAINPID=1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> notifier.status("ä".repeat(2001))).hasMessageContaining("has 4002 bytes");
        assertThatThrownBy(() -> notifier.mainPid(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFeedNoWatchdogOfAnotherProcess(Network network) {
        Waiting.done(
                ServiceNotifier.of(network, environment("@none", "WATCHDOG_USEC", WATCHDOG_USEC, "WATCHDOG_PID", "78"))
                        .watchdog());
        Waiting.done(ServiceNotifier.of(network, environment("@none")).watchdog());
    }

    @Test
    void shouldStopFeedingWhileALoopHangs(Network network) {
        assumeDatagrams(network);
        String socket = folder.resolve("watchdog").toString();
        try (Manager manager = new Manager(socket);
                Network watched = Network.builder()
                        .transport(network.transport())
                        .threads(2)
                        .build()) {
            Disposable feeding = ServiceNotifier.of(
                            watched, environment(socket, "WATCHDOG_USEC", WATCHDOG_USEC, "WATCHDOG_PID", "77"))
                    .watchdog()
                    .subscribe();
            manager.awaitMorePings();
            manager.awaitMorePings();
            AtomicBoolean goesOn = new AtomicBoolean();
            AtomicLong spins = new AtomicLong();
            CountDownLatch hangs = new CountDownLatch(1);
            Listener listener = Waiting.result(watched.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> Mono.fromRunnable(() -> {
                        hangs.countDown();
                        // A call that blocks is refused on a loop in tests; so it spins.
                        while (!goesOn.get()) {
                            spins.incrementAndGet();
                        }
                    })));
            Endpoint endpoint = listener.endpoints().get(0);
            Connection client = Waiting.result(network.connector(endpoint).connect());
            try {
                awaitUninterrupted(hangs);
                // Datagrams to one socket keep their order, so what was on its way comes before this.
                Notifier other = ServiceNotifier.of(network, environment(socket));
                Waiting.done(other.status("hangs"));
                for (int i = 0; i < 10; i++) {
                    Waiting.done(Mono.delay(Duration.ofMillis(50)).then(other.status("turn " + i)));
                }
                await().atMost(Duration.ofSeconds(100)).until(() -> manager.heard.contains("STATUS=turn 9"));
                List<String> since = manager.heard.subList(
                        manager.heard.indexOf("STATUS=hangs"), manager.heard.indexOf("STATUS=turn 9"));
                // A loop may have answered just before it hung.
                assertThat(since).filteredOn("WATCHDOG=1"::equals).hasSizeLessThanOrEqualTo(1);
            } finally {
                goesOn.set(true);
            }
            manager.awaitMorePings();
            feeding.dispose();
            Waiting.done(client.abort());
        }
    }

    @Test
    void shouldEndTheFeedingWithTheNetwork(Network network) {
        assumeDatagrams(network);
        String socket = folder.resolve("ended").toString();
        try (Manager manager = new Manager(socket)) {
            AtomicReference<Throwable> end = new AtomicReference<>();
            Network watched =
                    Network.builder().transport(network.transport()).threads(1).build();
            ServiceNotifier.of(watched, environment(socket, "WATCHDOG_USEC", WATCHDOG_USEC))
                    .watchdog()
                    .subscribe(nothing -> {}, end::set);
            manager.awaitMorePings();
            watched.close();
            await().atMost(Duration.ofSeconds(100)).until(() -> end.get() != null);
            assertThat(end.get()).isInstanceOf(NetworkClosedException.class);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(100, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
