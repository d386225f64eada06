package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All endpoints are bound or none is, and the file of a unix socket is replaced only where nobody listens on it. */
@TransportContract
class BindContract {

    @ParameterizedTest
    @EnumSource
    void shouldBindNoneWhereOneCannotBeBound(PeerKind kind, Network network) throws Exception {
        try (PeerServer taken = PeerServer.listen(network, kind)) {
            Endpoint tcp = Reserved.endpoint(network, PeerKind.IPV4);
            Endpoint unix = Endpoints.unixPath();
            assertInUse(taken.endpoint(), network, tcp, unix, taken.endpoint());
            assertThat(((UnixPathEndpoint) unix).toPath()).doesNotExist();
            // They are free for another; the JDK's selector closes the descriptor a moment after the channel.
            Awaitility.await("free again").ignoreExceptions().until(() -> {
                PeerServer.listen(tcp, 1).close();
                return true;
            });
            PeerServer.listen(unix, 1).close();
            // And the one that had its endpoint before goes on.
            try (Peer peer = Peer.connect(taken.endpoint());
                    Peer accepted = acceptReal(taken, peer)) {
                accepted.send("alive");
                assertThat(peer.receiveText(5)).isEqualTo("alive");
            }
        }
    }

    @Test
    void shouldReplaceTheFileThatADeadServerLeft(Network network) throws Exception {
        PeerServer server = PeerServer.listen(network, PeerKind.UNIX_PATH);
        server.die();
        assertThat(((UnixPathEndpoint) server.endpoint()).toPath()).exists();
        Listener listener = serve(network, server.endpoint());
        try (Peer peer = Peer.connect(server.endpoint())) {
            assertThat(peer.receiveRestAsText()).isEqualTo("new");
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldLeaveAFileAloneThatIsNoSocket(Network network) throws Exception {
        UnixPathEndpoint endpoint = (UnixPathEndpoint) PeerKind.UNIX_PATH.endpoint(network);
        Files.writeString(endpoint.toPath(), "precious");
        assertInUse(endpoint, network, endpoint);
        assertThat(endpoint.toPath()).hasContent("precious");
        Files.delete(endpoint.toPath());
    }

    @Test
    void shouldLeaveAPipeAlone(Network network) throws Exception {
        UnixPathEndpoint endpoint = (UnixPathEndpoint) PeerKind.UNIX_PATH.endpoint(network);
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "this system has no mkfifo");
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", endpoint.path())
                        .start()
                        .waitFor())
                .isZero();
        assertInUse(endpoint, network, endpoint);
        assertThat(endpoint.toPath()).exists();
        Files.delete(endpoint.toPath());
    }

    @Test
    void shouldNotTakeThePathOfALiveServer(Network network) throws Exception {
        Endpoint endpoint = PeerKind.UNIX_PATH.endpoint(network);
        Listener first = serve(network, endpoint);
        assertInUse(endpoint, network, endpoint);
        try (Peer peer = Peer.connect(endpoint)) {
            assertThat(peer.receiveRestAsText()).isEqualTo("new");
        }
        Waiting.done(first.close());
    }

    @Test
    void shouldAskForAnEndpoint(Network network) {
        assertThatThrownBy(() -> Waiting.done(network.acceptor().listen())).isInstanceOf(IllegalStateException.class);
    }

    private static Listener serve(Network network, Endpoint endpoint) {
        return Waiting.result(network.acceptor().endpoints(endpoint).serve(connection -> connection.send("new")));
    }

    private static void assertInUse(Endpoint blamed, Network network, Endpoint... endpoints) {
        assertThatThrownBy(() ->
                        Waiting.done(network.acceptor().endpoints(endpoints).listen()))
                .as("%s", Arrays.toString(endpoints))
                .cause()
                .isInstanceOfSatisfying(SystemCallException.class, failure -> {
                    assertThat(failure.call()).isEqualTo("bind");
                    assertThat(failure.errno()).contains(Errno.EADDRINUSE);
                    assertThat(failure.endpoint()).contains(blamed);
                });
    }

    /** The look whether a unix path is served connects too: passes over connections that end at once. */
    private static Peer acceptReal(PeerServer server, Peer peer) throws IOException {
        peer.send("?");
        while (true) {
            Peer accepted = server.accept();
            if (accepted.read(java.nio.ByteBuffer.allocate(1)) > 0) {
                return accepted;
            }
            accepted.close();
        }
    }
}
