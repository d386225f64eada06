package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Failures;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The snippets of {@code docs/guide/transport.md}. */
class TransportPageTest {

    // snippet: transport
    /** TCP, and nothing else, over Netty's channels for NIO. */
    static final class PlainTcp implements Transport {

        @Override
        public String name() {
            return "plain-tcp";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.TCP);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return NioIoHandler.newFactory();
        }

        @Override
        public Channel openStream(Endpoint target, Set<Capability> needs) {
            return new NioSocketChannel();
        }

        @Override
        public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
            return new GatedListener(gate);
        }

        @Override
        public SocketAddress socketAddress(Endpoint endpoint) {
            return ((TcpEndpoint) endpoint).socketAddress();
        }

        @Override
        public Endpoint endpoint(SocketAddress address) {
            return TcpEndpoint.of((InetSocketAddress) address);
        }

        @Override
        public Optional<Errno> errno(Throwable failure) {
            return Failures.ofJdk(failure);
        }
    }

    /** Asks before each accept(2) whether there is demand. */
    static final class GatedListener extends NioServerSocketChannel {

        private final AcceptGate gate;

        GatedListener(AcceptGate gate) {
            this.gate = gate;
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            return gate.isOpen(accepted.size()) ? super.doReadMessages(accepted) : 0;
        }
    }
    // end

    // snippet: provider
    /** Named in META-INF/services/io.sockflux.spi.TransportProvider, or by "provides" of the module. */
    public static final class PlainTcpProvider implements TransportProvider {

        @Override
        public String name() {
            return "plain-tcp";
        }

        @Override
        public int preference() {
            return -1; // behind nio, which has 0
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }

        @Override
        public Transport transport() {
            return new PlainTcp();
        }
    }
    // end

    @Test
    void shouldRunOverIt() {
        // snippet: run
        Network network = Network.builder().transport(new PlainTcp()).build();
        // end
        try (network) {
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .block());
            String answer = network.connector(listener.endpoints().get(0))
                    .use(connection -> connection
                            .send("hello")
                            .then(connection.shutdown(Shutdown.WRITE))
                            .then(connection.receive().collectString(StandardCharsets.UTF_8, 100)))
                    .blockFirst();
            assertThat(answer).isEqualTo("hello");
            assertThat(network.transport()).isEqualTo("plain-tcp");
        }
        assertThat(new PlainTcpProvider().transport().name()).isEqualTo(new PlainTcpProvider().name());
    }
}
