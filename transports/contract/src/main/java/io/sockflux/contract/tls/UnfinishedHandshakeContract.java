package io.sockflux.contract.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Amount;
import io.sockflux.contract.kit.Memory;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.TimeLimits;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsProvider;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A crowd that never finishes its handshakes holds a bounded number of places, a bounded memory, and nobody up. */
@TransportContract
@OnNativeTransport
@Tag("numbers")
class UnfinishedHandshakeContract {

    /** Larger crowds have a process of their own. */
    private static final int OTHERS_FROM = 1_000;

    private static final int EACH = Amount.of(200, 5_000);
    /** What a connection in the middle of its handshake may hold. */
    private static final long MOST_MEMORY = 48 << 10;

    private static final Duration HANG = Duration.ofMinutes(5);
    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");

    private final List<Refusal> refused = new CopyOnWriteArrayList<>();

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private Acceptor acceptor(Network network, TlsProvider provider) {
        return network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(ServerTls.of(OWN.identity()).provider(provider))
                .backlog(4_096)
                .onRefused(refused::add);
    }

    private static void assumeDescriptors(long needed) {
        long most = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        Assumptions.assumeTrue(
                most > needed, "a process may have " + most + " descriptors here (expected: above " + needed + ")");
    }

    private static AutoCloseable crowd(Endpoint target, int many) throws Exception {
        return many > OTHERS_FROM ? Crowd.elsewhere(target, many) : Crowd.connect(target, many);
    }

    /** Clients that are all connected at once, each of which has its answer. */
    private static void serve(Network network, Endpoint endpoint, TlsProvider provider, int many) {
        ClientTls tls = ClientTls.create()
                .provider(provider)
                .trust(Authority.TRUSTED.trust())
                .serverName("a.example");
        List<Connection> clients = requireNonNull(Flux.range(0, many)
                .flatMap(
                        i -> network.connector(endpoint)
                                .tls(tls)
                                .attemptTimeout(HANG)
                                .connect()
                                .flatMap(connection -> connection
                                        .send("x")
                                        .then(connection.peek(1))
                                        .thenReturn(connection)
                                        .onErrorResume(
                                                refused -> connection.abort().then(Mono.error(refused))))
                                // A busy machine may be late for the limit of the others.
                                .retry(20),
                        64)
                .collectList()
                .block(HANG));
        assertThat(clients).hasSize(many);
        Flux.fromIterable(clients).flatMap(Connection::abort).blockLast(HANG);
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeTheOtherHalfAndHoldLittleForEachThatNeverFinishes(TlsProvider provider, Network network)
            throws Exception {
        assumeDescriptors(3L * EACH + 1_000);
        Listener listener = Waiting.result(acceptor(network, provider)
                .maxOpening(EACH + 64)
                .timeLimits(TimeLimits.NONE.opening(Duration.ofHours(1)))
                .serve(connection -> connection.send(connection.receive())));
        Endpoint endpoint = listener.endpoints().get(0);
        // What all handshakes share is there before.
        serve(network, endpoint, provider, 10);
        Memory before = Memory.now();
        await("those are gone").atMost(HANG).until(() -> ProcNet.open(endpoint) == 0);
        AutoCloseable crowd = crowd(endpoint, EACH);
        try {
            await("the crowd is accepted").atMost(HANG).until(() -> ProcNet.open(endpoint) >= 2 * EACH);
            Memory held = Memory.now();
            long each = (held.heap() - before.heap() + held.inBuffers() - before.inBuffers()) / EACH;
            System.out.println(EACH + " handshakes that never end, by " + provider + " on " + network.transport() + ": "
                    + each + " bytes each in the heap and in buffers; before " + before + "; with them " + held);
            serve(network, endpoint, provider, EACH);
            assertThat(refused).isEmpty();
            assertThat(each).isLessThan(MOST_MEMORY);
        } finally {
            crowd.close();
            Waiting.done(listener.drain(Duration.ZERO));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldOpenNoMoreAtOnceThanTheRecipeSaysAndServeTheOthersBehindThem(TlsProvider provider, Network network)
            throws Exception {
        int places = 16;
        Duration limit = Duration.ofMillis(500);
        Listener listener = Waiting.result(acceptor(network, provider)
                .maxOpening(places)
                .timeLimits(TimeLimits.NONE.opening(limit))
                .serve(connection -> connection.send(connection.receive())));
        Endpoint endpoint = listener.endpoints().get(0);
        int many = 2 * places;
        AutoCloseable crowd = crowd(endpoint, many);
        try {
            serve(network, endpoint, provider, many);
            await("a refusal for each").atMost(HANG).until(() -> refused.size() >= many);
            assertThat(refused)
                    .allSatisfy(refusal -> assertThat(refusal.words()).contains("within the openingLimit of 500 ms"));
        } finally {
            crowd.close();
            Waiting.done(listener.drain(Duration.ZERO));
        }
    }
}
