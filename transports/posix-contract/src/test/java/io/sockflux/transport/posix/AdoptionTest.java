package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.message.Descriptor;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionLevel;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.transport.posix.Meeting.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Sockets that a process of another make has opened, which block there, are adopted. */
@TransportContract
class AdoptionTest {

    private static Descriptor passed(Link link) {
        return Waiting.result(link.connection().receiveMessages().next())
                .descriptors()
                .get(0);
    }

    private static Mono<Void> send(Connection connection, String text) {
        return connection.send(Mono.just(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }

    @Test
    void shouldServeOnAListenerOfAnotherProcess(Network network) {
        String program = """
                listening = socket.create_server(('127.0.0.1', 0))
                socket.send_fds(s, [b'listener'], [listening.fileno()])
                address = listening.getsockname()
                wait()
                tell(listening.getblocking() and os.get_blocking(listening.fileno()))
                listening.close()
                both = [socket.create_connection(address) for _ in range(2)]
                for number, one in enumerate(both): one.sendall(b'echo %d' % number)
                tell([one.recv(6) for one in both])
                """;
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.STREAM, program, Capability.MESSAGES)) {
            Listener listener = Waiting.result(
                    network.acceptor().adopt(passed(link)).serve(connection -> connection.send(connection.receive())));
            link.peer().goOn();
            assertThat(link.peer().told()).as("the socket blocks").isEqualTo("False");
            assertThat(link.peer().told()).isEqualTo("[b'echo 0', b'echo 1']");
            Waiting.done(listener.close());
        }
    }

    @Test
    void shouldGoOnWithAConnectionOfAnotherProcess(Network network) {
        String program = """
                ours, passed = socket.socketpair()
                passed.sendall(b'before, ')
                socket.send_fds(s, [b'connection'], [passed.fileno()])
                passed.close()
                came = b''
                while True:
                    more = ours.recv(100)
                    if not more: break
                    came += more
                tell(came)
                """;
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.STREAM, program, Capability.MESSAGES)) {
            Connection adopted = Waiting.result(network.adopter(passed(link)).adopt());
            Waiting.done(send(adopted, "behind"));
            Waiting.done(adopted.close());
            assertThat(link.peer().told()).isEqualTo("b'before, behind'");
        }
    }

    /** The other process has the same open file description, and goes on with it. */
    @Test
    void shouldLeaveASocketBlockingWhereItIsNotAdopted(Network network) {
        String program = """
                listening = socket.create_server(('127.0.0.1', 0))
                ours, connected = socket.socketpair()
                datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                sockets = [listening, connected, datagrams]
                socket.send_fds(s, [b'all'], [one.fileno() for one in sockets])
                wait()
                tell([os.get_blocking(one.fileno()) for one in sockets])
                """;
        Option<Integer> none = Option.integer("NONE", OptionLevel.SOL_SOCKET, 0x7ffe);
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.STREAM, program, Capability.MESSAGES)) {
            List<Descriptor> passed =
                    Waiting.result(link.connection().receiveMessages().next()).descriptors();
            assertThatThrownBy(() -> Waiting.result(network.acceptor()
                            .adopt(passed.get(0))
                            .option(none, 1)
                            .listen()))
                    .hasCauseInstanceOf(OptionException.class);
            assertThatThrownBy(() -> Waiting.result(
                            network.adopter(passed.get(1)).option(none, 1).adopt()))
                    .hasCauseInstanceOf(OptionException.class);
            assertThatThrownBy(() ->
                            Waiting.result(network.datagrams().option(none, 1).adopt(passed.get(2))))
                    .hasCauseInstanceOf(OptionException.class);
            link.peer().goOn();
            assertThat(link.peer().told()).isEqualTo("[True, True, True]");
            passed.forEach(Descriptor::close);
        }
    }
}
