package io.sockflux.contract.path;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.zip.CRC32C;

/** The program at the far end: blocking sockets of the JDK. It runs until it is ended. */
final class FarPeer {

    /** Here it throws away what comes, until the end of stream. */
    static final int SINK = 7001;
    /** Here it sends {@link #PUMPED} bytes while it reads, and compares the two. */
    static final int PUMP = 7002;

    static final int PUMPED = 16 << 20;

    static final String READY = "ready";
    static final String SAME = "came back the same";

    private FarPeer() {}

    private interface Handler {
        void handle(SocketChannel socket) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        ChildJvm.endWithParent();
        serve(SINK, FarPeer::sink);
        serve(PUMP, FarPeer::pump);
        System.out.println(READY);
    }

    private static void serve(int port, Handler handler) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(port));
        start(() -> {
            while (true) {
                SocketChannel socket = server.accept();
                start(() -> {
                    try (socket) {
                        handler.handle(socket);
                    }
                });
            }
        });
    }

    private static void sink(SocketChannel socket) throws IOException {
        crcOfRest(socket);
    }

    private static void pump(SocketChannel socket) throws IOException {
        byte[] bytes = new byte[PUMPED];
        new Random(PUMPED).nextBytes(bytes);
        CRC32C sent = new CRC32C();
        sent.update(bytes);
        start(() -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
            socket.shutdownOutput();
        });
        long received = crcOfRest(socket);
        System.out.println(received == sent.getValue() ? SAME : "came back different");
    }

    private static long crcOfRest(SocketChannel socket) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        while (socket.read(buffer) >= 0) {
            crc.update(buffer.flip());
            buffer.clear();
        }
        return crc.getValue();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        new Thread(() -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // A reset is what some scenarios are about.
                        System.out.println(e);
                    }
                })
                .start();
    }
}
