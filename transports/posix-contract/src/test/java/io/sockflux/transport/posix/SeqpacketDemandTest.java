package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.transport.posix.Meeting.Link;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.test.subscriber.TestSubscriber;

/** Demand on seqpacket sockets counts records and connections; the kernel holds what it does not ask for. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class SeqpacketDemandTest {

    private static final int LENGTH = 1000;

    @Test
    void shouldTakeOneRecordForEachThatIsAskedFor(Network network) {
        String program = "for i in range(10): s.send(b'x' * %d)%ntell('sent')%nwait()%n".formatted(LENGTH);
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.SEQPACKET, program)) {
            link.peer().told();
            TestSubscriber<ByteBuf> receiver =
                    TestSubscriber.builder().initialRequest(0).build();
            link.connection().receive().subscribe(receiver);
            int taken = 0;
            for (int asked : new int[] {1, 3, 1}) {
                taken += asked;
                int expected = taken;
                receiver.request(asked);
                Awaitility.await().until(() -> receiver.getReceivedOnNext().size() >= expected);
                assertThat(Waiting.result(link.connection().inspect()).bytesReadable())
                        .as("what the kernel still holds")
                        .hasValue((10 - expected) * LENGTH);
                assertThat(receiver.getReceivedOnNext()).hasSize(expected);
            }
            receiver.cancel();
        }
    }

    @Test
    void shouldLeaveARecordThatIsLookedAtEvenAnEmptyOne(Network network) {
        String program = "for record in (b'', b'three', b''): s.send(record)\ns.close()\n";
        try (Link link = Meeting.CONNECTED_BY_NAME.link(network, SocketType.SEQPACKET, program)) {
            Connection connection = link.connection();
            for (String expected : List.of("", "thr", "")) {
                assertThat(Texts.of(Waiting.result(connection.peek(3)))).isEqualTo(expected);
                assertThat(Texts.of(Waiting.result(connection.peek(3)))).isEqualTo(expected);
                assertThat(Texts.of(Waiting.result(connection.receive().next())))
                        .startsWith(expected);
            }
            assertThat(connection.peek(3).blockOptional()).isEmpty();
            assertThat(Waiting.result(connection.receive().collectList())).isEmpty();
        }
    }

    @Test
    void shouldAcceptOneConnectionForEachThatIsAskedFor(Network network) {
        Endpoint endpoint = Meeting.path(SocketType.SEQPACKET);
        Listener listener =
                Waiting.result(network.acceptor().endpoints(endpoint).listen());
        TestSubscriber<Connection> acceptor =
                TestSubscriber.builder().initialRequest(0).build();
        listener.accept().subscribe(acceptor);
        try (PythonPeer one = Meeting.connecting(endpoint, "tell(s.recv(9))\n");
                PythonPeer two = Meeting.connecting(endpoint, "tell(s.recv(9))\n")) {
            acceptor.request(1);
            Awaitility.await().until(() -> acceptor.getReceivedOnNext().size() == 1);
            Connection first = acceptor.getReceivedOnNext().get(0);
            Waiting.done(first.send("one").then(first.abort()));
            assertThat(acceptor.getReceivedOnNext()).hasSize(1);
            acceptor.request(1);
            Awaitility.await().until(() -> acceptor.getReceivedOnNext().size() == 2);
            Connection second = acceptor.getReceivedOnNext().get(1);
            Waiting.done(second.send("two").then(second.abort()));
            assertThat(List.of(one.told(), two.told())).containsExactlyInAnyOrder("b'one'", "b'two'");
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldServeNoMoreAtOnceThanTheLimit(Network network) {
        Endpoint endpoint = Meeting.name(SocketType.SEQPACKET);
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(endpoint)
                .maxConnections(1)
                .serve(connection -> connection.send("served").thenMany(connection.receive())));
        String program = "tell(s.recv(9))\nwait()\ns.close()\n";
        try (PythonPeer one = Meeting.connecting(endpoint, program)) {
            assertThat(one.told()).isEqualTo("b'served'");
            String waits = """
                    s.setblocking(False)
                    try:
                        tell(s.recv(9))
                    except BlockingIOError:
                        tell('waits')
                    s.setblocking(True)
                    """;
            try (PythonPeer two = Meeting.connecting(endpoint, waits + program)) {
                assertThat(two.told()).isEqualTo("waits");
                one.goOn();
                assertThat(two.told()).isEqualTo("b'served'");
            }
        }
        Waiting.done(listener.close());
    }
}
