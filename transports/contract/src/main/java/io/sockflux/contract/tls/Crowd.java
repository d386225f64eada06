package io.sockflux.contract.tls;

import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Peer;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients that connect and never finish a handshake: half of them say nothing, half of them the begin of a hello. */
final class Crowd implements AutoCloseable {

    /** A handshake record of 512 bytes, of which no more comes. */
    private static final byte[] BEGIN_OF_HELLO = {22, 3, 1, 2, 0, 1, 0, 1};

    private final List<SocketChannel> sockets = new ArrayList<>();

    /** Connects so many. */
    static Crowd connect(Endpoint target, int many) throws IOException {
        Crowd crowd = new Crowd();
        for (int i = 0; i < many; i++) {
            SocketChannel socket = SocketChannel.open(Peer.address(target));
            crowd.sockets.add(socket);
            if (i % 2 == 0) {
                socket.write(ByteBuffer.wrap(BEGIN_OF_HELLO));
            }
        }
        return crowd;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel socket : sockets) {
            // Thousands of sockets in TIME_WAIT would take the ports of the next test.
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }
    }

    /** A crowd in a process of its own, whose descriptors are its own too. */
    static AutoCloseable elsewhere(Endpoint target, int many) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Crowd.class.getName(),
                        target.toString(),
                        String.valueOf(many))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != '.') {
            process.destroyForcibly();
            throw new IOException("the crowd could not connect");
        }
        return () -> {
            process.getOutputStream().close();
            if (!process.waitFor(100, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        };
    }

    /** Connects to the first argument as often as the second says, and stays until its input ends. */
    public static void main(String[] arguments) throws IOException {
        try (Crowd crowd = connect(Endpoint.parse(arguments[0]), Integer.parseInt(arguments[1]))) {
            // The sockets are there.
            assert !crowd.sockets.isEmpty();
            System.out.write('.');
            System.out.flush();
            System.in.readAllBytes();
        }
    }
}
