package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.ProxyException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The snippets of {@code docs/guide/proxies.md}, through a small SOCKS5 proxy. It knows every name as 127.0.0.1. */
class ProxiesPageTest {

    private static final int CONNECTION_REFUSED = 5;

    private final Network network = Network.create();
    private final List<ServerSocket> proxies = new ArrayList<>();
    private String target = "";

    @BeforeEach
    void listen() {
        Listener listener = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send("welcome\n"))
                .block());
        target = "tcp://inside.example:" + ((TcpEndpoint) listener.endpoints().get(0)).port();
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        for (ServerSocket proxy : proxies) {
            proxy.close();
        }
    }

    private String proxy() throws IOException {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxies.add(listening);
        Thread thread = new Thread(() -> acceptAll(listening), "proxy");
        thread.setDaemon(true);
        thread.start();
        return "socks5://127.0.0.1:" + listening.getLocalPort();
    }

    private static void acceptAll(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread thread = new Thread(() -> serve(client), "proxy");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.skipNBytes(1);
            in.skipNBytes(in.readUnsignedByte());
            client.getOutputStream().write(new byte[] {5, 0});
            in.skipNBytes(3);
            boolean isName = in.readUnsignedByte() == 3;
            in.skipNBytes(isName ? in.readUnsignedByte() : 4);
            int port = in.readUnsignedShort();
            try (Socket to = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                Thread back = new Thread(() -> pass(client, to), "proxy");
                back.setDaemon(true);
                back.start();
                to.getInputStream().transferTo(client.getOutputStream());
                client.shutdownOutput();
                back.join();
            } catch (IOException e) {
                client.getOutputStream().write(new byte[] {5, CONNECTION_REFUSED, 0, 1, 0, 0, 0, 0, 0, 0});
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException | InterruptedException e) {
            // The client has left.
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The client or the target has left.
        }
    }

    private static String all(Connector connector) {
        return requireNonNull(connector
                .use(connection -> connection.receive().collectString(StandardCharsets.UTF_8, 1024))
                .blockFirst());
    }

    @Test
    void shouldGoThroughAProxy() throws IOException {
        String proxy = proxy();
        // snippet: via
        Connector inside = network.connector(target).via(proxy);
        Connection connection = inside.connect().block();
        // end
        assertThat(requireNonNull(connection).peerEndpoint()).hasToString(target);
        assertThat(all(inside)).isEqualTo("welcome\n");
    }

    @Test
    void shouldGoThroughTwo() throws IOException {
        String near = proxy();
        String far = proxy();
        // snippet: chain
        Connector inside = network.connector(target).via(near, far);
        // end
        assertThat(all(inside)).isEqualTo("welcome\n");
    }

    @Test
    void shouldTellTheCode() throws IOException {
        String proxy = proxy();
        String target = "tcp://inside.example:1";
        List<String> lines = new ArrayList<>();
        // snippet: refused
        network.connector(target)
                .via(proxy)
                .connect()
                .doOnError(
                        ConnectFailedException.class,
                        failure -> failure.attempts().forEach(attempt -> {
                            if (attempt.failure() instanceof ProxyException refused) {
                                lines.add("code " + refused.code().orElse(0) + ": " + refused.getMessage());
                            }
                        }))
                .onErrorComplete(ConnectFailedException.class)
                .block();
        // end
        assertThat(lines)
                .containsExactly("code 5: proxy " + proxy + " to " + target + ": refused with 5 (connection refused)");
    }
}
