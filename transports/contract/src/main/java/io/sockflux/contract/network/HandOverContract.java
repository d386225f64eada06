package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.OpenFiles;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.handover.Succession;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A process takes over the sockets of the process before it, and nobody is refused meanwhile. */
@TransportContract
class HandOverContract {

    private static void assumeHandsOver(Network network) {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
    }

    private static Network another(Network network) {
        return Network.builder().transport(network.transport()).threads(2).build();
    }

    private static String meeting() {
        return "unix:@sockflux-" + UUID.randomUUID();
    }

    private static Succession begin(Network network, String meeting) {
        return Waiting.result(network.handOver(meeting).begin());
    }

    private static List<Endpoint> listened(Network network) {
        List<Endpoint> all = new ArrayList<>(Endpoints.ofEachKind(network));
        if (network.supports(Capability.SEQPACKET)) {
            all.add(new UnixPathEndpoint(((UnixPathEndpoint) Endpoints.unixPath()).path(), SocketType.SEQPACKET));
            all.add(new UnixAbstractEndpoint("sockflux-" + UUID.randomUUID(), SocketType.SEQPACKET));
        }
        return all;
    }

    private static Publisher<?> name(Connection connection, String name) {
        return connection.send(name);
    }

    private static Listener listen(Network network, Succession succession, List<Endpoint> endpoints, String name) {
        return Waiting.result(network.acceptor()
                .endpoints(endpoints.toArray(Endpoint[]::new))
                .handOver(succession)
                .serve(connection -> name(connection, name)));
    }

    private static String server(Network network, Endpoint endpoint) {
        return Waiting.result(network.connector(endpoint)
                .use(connection ->
                        connection.receive().asString(StandardCharsets.UTF_8).reduce(String::concat))
                .single());
    }

    @Test
    void shouldTakeOverListenersOfEachKind(Network clients) {
        assumeHandsOver(clients);
        OpenFiles files = new OpenFiles();
        Network first = another(clients);
        Network second = another(clients);
        String meeting = meeting();
        List<Endpoint> asked = listened(clients);
        Succession before = begin(first, meeting);
        assertThat(before.predecessor()).isEmpty();
        Listener old = listen(first, before, asked, "old");
        Waiting.done(before.ready());
        List<Endpoint> bound = old.endpoints();
        bound.forEach(endpoint -> assertThat(server(clients, endpoint)).isEqualTo("old"));

        Succession after = begin(second, meeting);
        assertThat(after.predecessor().map(Credentials::pid))
                .contains((int) ProcessHandle.current().pid());
        Listener young = listen(second, after, asked, "young");
        assertThat(young.endpoints()).isEqualTo(bound);
        // Until the newcomer is ready it accepts nothing.
        bound.forEach(endpoint -> assertThat(server(clients, endpoint)).isEqualTo("old"));

        Future<Credentials> handedOver = before.handedOver().toFuture();
        assertThat(handedOver.isDone()).isFalse();
        Waiting.done(after.ready());
        assertThat(Aside.result(handedOver).pid())
                .isEqualTo((int) ProcessHandle.current().pid());
        Waiting.done(old.closed());
        first.close();
        bound.forEach(endpoint -> assertThat(server(clients, endpoint)).isEqualTo("young"));
        bound.forEach(endpoint -> assertThatFileExists(endpoint, true));
        second.close();
        bound.forEach(endpoint -> assertThatFileExists(endpoint, false));
        await().untilAsserted(() -> assertThat(files.openedWithAddress()).isEmpty());
    }

    private static void assertThatFileExists(Endpoint endpoint, boolean exists) {
        if (endpoint instanceof UnixPathEndpoint path) {
            assertThat(path.toPath().toFile().exists()).as(path.toString()).isEqualTo(exists);
        }
    }

    @Test
    void shouldKeepConnectionsThatWaitInTheKernel(Network clients) throws Exception {
        assumeHandsOver(clients);
        String meeting = meeting();
        List<Endpoint> asked = listened(clients).stream()
                .filter(endpoint -> endpoint.type() == SocketType.STREAM && !(endpoint instanceof UnixAbstractEndpoint))
                .toList();
        try (Network first = another(clients);
                Network second = another(clients)) {
            Succession before = begin(first, meeting);
            // Nobody accepts.
            Listener old = Waiting.result(first.acceptor()
                    .endpoints(asked.toArray(Endpoint[]::new))
                    .handOver(before)
                    .listen());
            Waiting.done(before.ready());
            List<Peer> waiting = new ArrayList<>();
            for (Endpoint endpoint : old.endpoints()) {
                for (int i = 0; i < 20; i++) {
                    waiting.add(Peer.connect(endpoint));
                }
            }
            Succession after = begin(second, meeting);
            listen(second, after, asked, "young");
            Waiting.done(after.ready());
            Waiting.done(old.closed());
            for (Peer peer : waiting) {
                try (peer) {
                    assertThat(peer.receiveRestAsText()).isEqualTo("young");
                }
            }
        }
    }

    @Test
    void shouldTakeOverDatagramSocketsOfEachKind(Network clients) {
        assumeHandsOver(clients);
        Assumptions.assumeTrue(clients.supports(Capability.DATAGRAM), "no datagrams here");
        OpenFiles files = new OpenFiles();
        List<Endpoint> asked = new ArrayList<>(List.of(Endpoint.parse("udp://127.0.0.1:0")));
        if (clients.supports(Capability.UNIX_DATAGRAM)) {
            asked.add(new UnixPathEndpoint(((UnixPathEndpoint) Endpoints.unixPath()).path(), SocketType.DGRAM));
        }
        for (Endpoint endpoint : asked) {
            String meeting = meeting();
            Network first = another(clients);
            Network second = another(clients);
            Succession before = begin(first, meeting);
            DatagramSocket old = Waiting.result(
                    first.datagrams(endpoint).handOver(before, "numbers").bind());
            Future<Void> oldEnds = answering(old, "old").toFuture();
            Waiting.done(before.ready());
            Endpoint bound = old.localEndpoint();
            assertThat(ask(clients, bound)).isEqualTo("old");

            Succession after = begin(second, meeting);
            DatagramSocket young = Waiting.result(
                    second.datagrams(endpoint).handOver(after, "numbers").bind());
            assertThat(young.localEndpoint()).isEqualTo(bound);
            answering(young, "young").subscribe(nothing -> {}, error -> {});
            assertThat(ask(clients, bound)).isEqualTo("old");
            Waiting.done(after.ready());
            // What was asked is answered, and then the input ends.
            Aside.result(oldEnds);
            assertThat(ask(clients, bound)).isEqualTo("young");
            first.close();
            assertThat(ask(clients, bound)).isEqualTo("young");
            assertThatFileExists(endpoint, true);
            second.close();
            assertThatFileExists(endpoint, false);
        }
        await().untilAsserted(() -> assertThat(files.openedWithAddress()).isEmpty());
    }

    /** The kernel spreads by the number of sockets, so a newcomer that asks for fewer takes them all the same. */
    @Test
    void shouldTakeOverAllSocketsThatShareAnEndpoint(Network clients) {
        assumeHandsOver(clients);
        Assumptions.assumeTrue(clients.supports(Capability.DATAGRAM), "no datagrams here");
        String meeting = meeting();
        Endpoint any = Endpoint.parse("udp://127.0.0.1:0");
        Network first = another(clients);
        try (Network second = another(clients)) {
            Succession before = begin(first, meeting);
            DatagramSpread old =
                    Waiting.result(first.datagrams(any).handOver(before).bindSpread(2));
            Future<Void> oldEnds = old.serve(socket -> answering(socket, "old")).toFuture();
            Waiting.done(before.ready());
            Endpoint bound = old.localEndpoint();
            assertThat(ask(clients, bound)).isEqualTo("old");

            Succession after = begin(second, meeting);
            DatagramSpread young =
                    Waiting.result(second.datagrams(any).handOver(after).bindSpread(1));
            assertThat(young.sockets())
                    .hasSize(2)
                    .allMatch(one -> one.localEndpoint().equals(bound));
            young.serve(socket -> answering(socket, "young")).subscribe(nothing -> {}, error -> {});
            assertThat(ask(clients, bound)).isEqualTo("old");
            Waiting.done(after.ready());
            Aside.result(oldEnds);
            // Of 20 senders some are of either member.
            for (int i = 0; i < 20; i++) {
                assertThat(ask(clients, bound)).isEqualTo("young");
            }
            first.close();
            assertThat(ask(clients, bound)).isEqualTo("young");
        }
    }

    private static Mono<Void> answering(DatagramSocket socket, String name) {
        return socket.send(
                socket.receive().map(question -> question.answer(Unpooled.copiedBuffer(name, StandardCharsets.UTF_8))));
    }

    private static String ask(Network network, Endpoint endpoint) {
        return Waiting.result(network.datagrams()
                .connect(endpoint)
                .flatMap(socket -> socket.send(Message.of("who?"))
                        .thenMany(socket.receive().take(1))
                        .map(answer -> answer.data().toString(StandardCharsets.UTF_8))
                        .single()
                        .flatMap(text -> socket.close().thenReturn(text))));
    }

    @Test
    void shouldTellSocketsApartByNameAndEndpoint(Network clients) {
        assumeHandsOver(clients);
        String meeting = meeting();
        try (Network first = another(clients);
                Network second = another(clients)) {
            Succession before = begin(first, meeting);
            Endpoint any = Endpoint.parse("tcp://127.0.0.1:0");
            Listener web = Waiting.result(
                    first.acceptor().endpoints(any).handOver(before, "web").serve(one -> name(one, "web")));
            Listener admin = Waiting.result(
                    first.acceptor().endpoints(any).handOver(before, "admin").serve(one -> name(one, "admin")));
            Waiting.done(before.ready());
            Succession after = begin(second, meeting);
            Listener youngAdmin = Waiting.result(second.acceptor()
                    .endpoints(admin.endpoints().get(0))
                    .handOver(after, "admin")
                    .serve(one -> name(one, "young admin")));
            Listener youngWeb = Waiting.result(
                    second.acceptor().endpoints(any).handOver(after, "web").serve(one -> name(one, "young web")));
            // A third one with the same words has nothing to take over.
            Listener fresh = Waiting.result(
                    second.acceptor().endpoints(any).handOver(after, "web").serve(one -> name(one, "fresh")));
            assertThat(youngAdmin.endpoints()).isEqualTo(admin.endpoints());
            assertThat(youngWeb.endpoints()).isEqualTo(web.endpoints());
            assertThat(fresh.endpoints()).doesNotContainAnyElementsOf(web.endpoints());
            Waiting.done(after.ready());
            assertThat(server(clients, youngWeb.endpoints().get(0))).isEqualTo("young web");
            assertThat(server(clients, fresh.endpoints().get(0))).isEqualTo("fresh");
            assertThatThrownBy(() -> first.acceptor().handOver(before, "no name"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no name");
        }
    }

    @Test
    void shouldHandOverAgainAndAgain(Network clients) {
        assumeHandsOver(clients);
        Endpoint meeting = Endpoints.unixPath();
        Endpoint any = Endpoint.parse("tcp://127.0.0.1:0");
        Network last = another(clients);
        Succession succession = begin(last, meeting.toString());
        Endpoint bound = listen(last, succession, List.of(any), "0").endpoints().get(0);
        Waiting.done(succession.ready());
        for (int i = 1; i <= 5; i++) {
            Network next = another(clients);
            Succession after = begin(next, meeting.toString());
            assertThat(after.predecessor()).isPresent();
            assertThat(listen(next, after, List.of(any), String.valueOf(i)).endpoints())
                    .containsExactly(bound);
            Waiting.done(after.ready());
            Waiting.result(succession.handedOver());
            // Neither its own listener nor that of the hand-over counts as open any more, whoever has bound them.
            Network before = last;
            await().untilAsserted(() -> assertThat(before.counts().listeners())
                    .as("listeners before %s", next)
                    .isZero());
            last.close();
            last = next;
            succession = after;
            assertThat(server(clients, bound)).isEqualTo(String.valueOf(i));
        }
        assertThatFileExists(meeting, true);
        last.close();
        assertThatFileExists(meeting, false);
        assertThatThrownBy(() -> server(clients, bound)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void shouldSayWhatIsMissing(Network network) {
        Assumptions.assumeFalse(
                network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "hand-over is here");
        assertThatThrownBy(() -> network.handOver(meeting()).begin())
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining(network.transport());
    }

    @Test
    void shouldRefuseAPlaceThatIsNone(Network network) {
        for (String wrong : List.of("tcp://127.0.0.1:1", "unix-seqpacket:/s", "udp://127.0.0.1:1")) {
            assertThatThrownBy(() -> network.handOver(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unix:PATH");
        }
    }
}
