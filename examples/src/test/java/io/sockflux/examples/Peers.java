package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The other side of a program: plain sockets that know nothing of Sockflux. */
public final class Peers {

    private Peers() {}

    public static SocketChannel connect(Endpoint endpoint) throws IOException {
        SocketAddress address = endpoint instanceof UnixPathEndpoint path
                ? UnixDomainSocketAddress.of(path.path())
                : ((TcpEndpoint) endpoint).socketAddress();
        return SocketChannel.open(address);
    }

    /** What the endpoint answers until its end of stream, to a client that sends nothing. */
    public static String answer(Endpoint endpoint) throws IOException {
        if (endpoint instanceof UnixAbstractEndpoint name) {
            return answerBySocat(name);
        }
        try (SocketChannel channel = connect(endpoint)) {
            return rest(channel);
        }
    }

    /** Java's own sockets have no abstract names. */
    private static String answerBySocat(UnixAbstractEndpoint name) {
        assumeSocat();
        try (Program socat = Program.startOther("socat", "-u", "ABSTRACT-CONNECT:" + name.name(), "-")) {
            socat.assertWell();
            return String.join("\n", socat.lines()) + "\n";
        }
    }

    /** What comes until the end of stream. */
    public static String rest(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }

    public static void sendAll(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Waits until nobody listens any more. */
    public static void awaitRefusal(Endpoint endpoint) {
        Program.await("refusal").until(() -> {
            try (SocketChannel channel = connect(endpoint)) {
                return !channel.isOpen();
            } catch (ConnectException e) {
                return true;
            }
        });
    }

    public static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public static String uri(ServerSocket socket) {
        return "tcp://127.0.0.1:" + socket.getLocalPort();
    }

    /** Holds a port on which nobody listens: connecting to it is refused, and nobody else is given it. */
    public static Socket holdPort() throws IOException {
        Socket socket = new Socket();
        socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        assertThat(socket.getLocalPort()).isPositive();
        return socket;
    }

    public static String uri(Socket held) {
        return "tcp://127.0.0.1:" + held.getLocalPort();
    }

    public static void assumeSocat() {
        assumeInstalled("socat");
    }

    public static void assumePython() {
        assumeInstalled("python3");
    }

    public static void assumeInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        assumeTrue(
                Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(folder -> new File(folder, program).canExecute()),
                program + " is not installed");
    }

    /** Python's own sockets, which have all that Java's lack: a script with {@code socket}, {@code os} and {@code sys}. */
    public static Program python(String script, Object... words) {
        assumePython();
        List<String> command = new ArrayList<>(List.of("python3", "-c", "import os, socket, sys\n" + script));
        Arrays.stream(words).map(String::valueOf).forEach(command::add);
        return Program.startOther(command.toArray(String[]::new));
    }

    public static void assumePosix() {
        assumeTrue(hasPosix(), "the posix transport needs Java 25");
    }

    public static boolean hasPosix() {
        return Runtime.version().feature() >= 25;
    }

    public static void assumeLinux() {
        assumeTrue(isLinux(), "abstract names are Linux's");
    }

    public static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }
}
