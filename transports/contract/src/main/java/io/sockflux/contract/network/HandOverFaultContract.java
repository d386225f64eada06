package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.HandOverRecipe;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.OpenFiles;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.HandOverException;
import io.sockflux.handover.Succession;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** What a newcomer does wrong changes nothing: the process before it serves on, and the next may take over. */
@TransportContract
class HandOverFaultContract {

    private final Endpoint meeting = Endpoints.unixPath();
    private final List<Network> networks = new ArrayList<>();
    private @Nullable OpenFiles files;

    @SuppressWarnings("NullAway.Init")
    private Network clients;

    @SuppressWarnings("NullAway.Init")
    private Succession succession;

    @SuppressWarnings("NullAway.Init")
    private Listener listener;

    @BeforeEach
    void openNothing(Network network) {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
        clients = network;
        files = new OpenFiles();
    }

    @AfterEach
    void assertThatNothingIsOpen() {
        networks.forEach(Network::close);
        OpenFiles known = files;
        if (known != null) {
            await().untilAsserted(() -> assertThat(known.openedWithAddress()).isEmpty());
        }
    }

    private Network another() {
        Network network =
                Network.builder().transport(clients.transport()).threads(2).build();
        networks.add(network);
        return network;
    }

    private void serve(UnaryOperator<HandOverRecipe> change) {
        Network network = another();
        succession = Waiting.result(
                change.apply(network.handOver(meeting.toString())).begin());
        listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .handOver(succession)
                .serve(connection -> connection.send("old")));
        Waiting.done(succession.ready());
    }

    private Succession takeOver() {
        return Waiting.result(another().handOver(meeting.toString()).begin());
    }

    /** The one that was there serves, and hands over when it is asked properly. */
    private void assertThatNothingHasChanged() throws IOException {
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer peer = Peer.connect(endpoint)) {
            assertThat(peer.receiveRestAsText()).isEqualTo("old");
        }
        // The end of the one before is seen by the loop a moment later.
        Succession after = Waiting.result(Mono.defer(
                        () -> another().handOver(meeting.toString()).begin())
                .retryWhen(Retry.fixedDelay(1000, Duration.ofMillis(20)).filter(HandOverException.class::isInstance)));
        Network network = networks.get(networks.size() - 1);
        Listener young = Waiting.result(
                network.acceptor().endpoints(endpoint).handOver(after).serve(connection -> connection.send("young")));
        Waiting.done(after.ready());
        Waiting.done(listener.closed());
        try (Peer peer = Peer.connect(young.endpoints().get(0))) {
            assertThat(peer.receiveRestAsText()).isEqualTo("young");
        }
    }

    private static String line(Peer peer) throws IOException {
        StringBuilder line = new StringBuilder();
        for (String one = peer.receiveText(1); !one.equals("\n"); one = peer.receiveText(1)) {
            line.append(one);
        }
        return line.toString();
    }

    private String answerTo(String text) throws IOException {
        try (Peer peer = Peer.connect(meeting)) {
            peer.send(text);
            return peer.receiveRestAsText();
        }
    }

    @Test
    void shouldServeOnWhateverStepTheNewcomerLeavesAt() throws Exception {
        serve(recipe -> recipe);
        Peer.connect(meeting).close();
        newcomer().close();
        Peer asking = newcomer();
        asking.send("TAKE 1\n");
        assertThat(line(asking)).isEqualTo("FOUND 1");
        asking.reset();
        Peer taking = newcomer();
        taking.send("TAKE 1\n");
        assertThat(line(taking)).isEqualTo("FOUND 1");
        // The byte has a descriptor, which this peer does not take.
        taking.send("PASS 1\n");
        taking.receive(1);
        taking.close();
        Peer ready = newcomer();
        ready.send("READY\n");
        assertThat(line(ready)).isEqualTo("GO");
        ready.close();
        Peer half = newcomer();
        half.send("REA");
        half.close();
        assertThat(succession.handedOver().toFuture().isDone()).isFalse();
        assertThatNothingHasChanged();
    }

    /** A newcomer, as soon as the end of the one before was seen. */
    private Peer newcomer() throws IOException {
        while (true) {
            Peer peer = Peer.connect(meeting);
            peer.send("HANDOVER 1\n");
            String line = line(peer);
            if (!line.startsWith("ERROR ")) {
                while (!line.startsWith("END ")) {
                    line = line(peer);
                }
                return peer;
            }
            peer.close();
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        serve(recipe -> recipe);
        assertThat(answerTo("GET / HTTP/1.1\r\n\r\n")).startsWith("ERROR ").contains("HANDOVER 1");
        assertThat(answerTo("HANDOVER 2\n")).startsWith("ERROR ").contains("version 2", "expected: 1");
        assertThat(answerTo("HANDOVER\n")).startsWith("ERROR ").contains("HANDOVER 1");
        assertThat(answerTo("HANDOVER 1\nTAKE 99\n")).contains("ERROR ", "no socket 99");
        assertThat(answerTo("HANDOVER 1\nTAKE x\n")).contains("ERROR ", "a number");
        assertThat(answerTo("HANDOVER 1\nPASS 1\n")).contains("ERROR ", "TAKE 1 before");
        assertThat(answerTo("HANDOVER 1\nSERVING\n")).contains("ERROR ", "READY");
        assertThat(answerTo("HANDOVER 1\nREADY\nREADY\n")).contains("ERROR ", "SERVING");
        assertThat(answerTo("x".repeat(5000) + "\n")).contains("ERROR ", "4096");
        assertThat(answerTo("\u0000\u0001\u00ff\n")).startsWith("ERROR ").contains("\"???");
        assertThatNothingHasChanged();
    }

    @Test
    void shouldLetOneTakeOverAtATime() throws Exception {
        serve(recipe -> recipe);
        try (Peer first = newcomer()) {
            for (int i = 0; i < 100; i++) {
                assertThat(answerTo("HANDOVER 1\n")).startsWith("ERROR ").contains("one at a time");
            }
            assertThatThrownBy(this::takeOver).hasMessageContaining("one at a time");
            first.send("TAKE 1\n");
            assertThat(line(first)).isEqualTo("FOUND 1");
        }
        assertThatNothingHasChanged();
    }

    @Test
    void shouldNotWaitForEver() throws Exception {
        serve(recipe -> recipe.timeout(Duration.ofMillis(300)));
        try (Peer silent = Peer.connect(meeting);
                Peer hanging = newcomer()) {
            hanging.send("READY\n");
            assertThat(line(hanging)).isEqualTo("GO");
            assertThat(hanging.receiveRestAsText()).startsWith("ERROR ").contains("too long");
            assertThat(silent.receiveRestAsText()).startsWith("ERROR ").contains("too long");
        }
        assertThatNothingHasChanged();
    }

    @Test
    void shouldRefuseOthers() throws Exception {
        serve(recipe -> recipe.access(AccessList.NOBODY));
        assertThat(answerTo("HANDOVER 1\n")).startsWith("ERROR ").contains("may not take over");
        assertThatThrownBy(this::takeOver)
                .isInstanceOfAny(HandOverException.class, RuntimeException.class)
                .hasMessageContaining("may not take over");
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            assertThat(peer.receiveRestAsText()).isEqualTo("old");
        }
        // A newcomer looks as well whom it takes the sockets of.
        assertThatThrownBy(() -> Waiting.result(another()
                        .handOver(meeting.toString())
                        .access(AccessList.NOBODY)
                        .begin()))
                .hasMessageContaining("access list");
    }

    // A process before this one that goes wrong

    @Test
    void shouldFailWhereTheProcessBeforeItEndsAmid() {
        for (String said :
                List.of("", "SOCKET 1 - - tcp://127.0.0.1:1 tcp://127.0.0.1:1\n", "nonsense\n", "SOCKET x\n")) {
            Listener pretender = Waiting.result(clients.acceptor()
                    .endpoints(meeting)
                    .serve(connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 100)
                            .take(1)
                            .concatMap(line -> connection.send(said))));
            assertThatThrownBy(this::takeOver).hasCauseInstanceOf(HandOverException.class);
            Waiting.done(pretender.close());
        }
    }
}
