package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.SocketIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Calls on sockets without the posix module. */
@EnabledOnOs(OS.LINUX)
class EpollSocketCallsTest {

    private static final int O_NONBLOCK = 04000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    static {
        // Loads the native code.
        Epoll.ensureAvailability();
    }

    private final EpollSocketCalls calls = new EpollSocketCalls();
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private Socket kept(Socket socket) {
        open.add(socket);
        return socket;
    }

    private Socket tcp() throws IOException {
        Socket socket = kept(Socket.newSocketStream());
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    private static int flags(int descriptor) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream()
                .filter(line -> line.startsWith("flags:"))
                .map(line -> Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldIdentifySockets() throws Exception {
        Socket tcp = tcp();
        Endpoint tcpHere = TcpEndpoint.of(tcp.localAddress());
        assertThat(calls.identify(tcp.intValue()).isListening()).isFalse();
        tcp.listen(5);
        SocketIdentity listening = calls.identify(tcp.intValue());
        assertThat(listening.local()).isEqualTo(tcpHere);
        assertThat(listening.isListening()).isTrue();
        assertThat(listening.peer()).isEmpty();

        Socket client = kept(Socket.newSocketStream());
        client.connect(tcp.localAddress());
        client.finishConnect();
        assertThat(calls.identify(client.intValue()).peer()).contains(tcpHere);

        Socket udp = kept(Socket.newSocketDgram());
        udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        assertThat(calls.identify(udp.intValue()).local()).isEqualTo(UdpEndpoint.of(udp.localAddress()));

        Socket path = kept(Socket.newSocketDomain());
        path.bind(new DomainSocketAddress(folder.resolve("s").toFile()));
        path.listen(5);
        assertThat(calls.identify(path.intValue()).local()).isEqualTo(Endpoint.unix(folder.resolve("s")));
        String name = "sockflux-" + UUID.randomUUID();
        Socket named = kept(Socket.newSocketDomainDgram());
        named.bind(new DomainSocketAddress("\0" + name));
        assertThat(calls.identify(named.intValue()).local()).isEqualTo(Endpoint.parse("unix-dgram:@" + name));
    }

    @Test
    void shouldSayWhatIsNoSocket() {
        assertThatThrownBy(() -> calls.identify(1 << 19))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.EBADF));
        assertThatThrownBy(() -> calls.identify(0))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.ENOTSOCK));
        assertThatThrownBy(() -> calls.duplicate(1 << 19))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.EBADF));
    }

    @Test
    void shouldDuplicateAndMakeNonBlocking() throws Exception {
        Socket tcp = tcp();
        tcp.listen(5);
        Descriptor copy = calls.duplicate(tcp.intValue());
        int number = copy.number();
        assertThat(number).isNotEqualTo(tcp.intValue());
        assertThat(calls.identify(number)).isEqualTo(calls.identify(tcp.intValue()));
        calls.setNonBlocking(number);
        // It goes for every descriptor of the socket.
        assertThat(flags(tcp.intValue()) & O_NONBLOCK).isEqualTo(O_NONBLOCK);
        calls.listen(number, 7);
        tcp.close();
        open.remove(tcp);
        assertThat(calls.identify(number).isListening()).isTrue();
        copy.close();
        assertThat(Path.of("/proc/self/fd/" + number)).doesNotExist();
    }

    @Test
    void shouldAskAUnixPeerWhoItIs() throws Exception {
        Socket listening = kept(Socket.newSocketDomain());
        DomainSocketAddress name = new DomainSocketAddress("\0sockflux-" + UUID.randomUUID());
        listening.bind(name);
        listening.listen(5);
        Socket client = kept(Socket.newSocketDomain());
        assertThat(client.connect(name)).isTrue();
        Credentials peer = calls.peerCredentials(client.intValue(), Endpoint.unixAbstract("x"));
        assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(peer.uid()).isEqualTo((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThatThrownBy(() -> calls.peerCredentials(client.intValue(), Endpoint.tcp("127.0.0.1", 1)))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("only unix sockets");
    }
}
