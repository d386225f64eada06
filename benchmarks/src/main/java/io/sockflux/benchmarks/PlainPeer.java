package io.sockflux.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The other end of one TCP connection, on a thread of its own with blocking calls: the same whoever is measured. */
final class PlainPeer implements AutoCloseable {

    private static final int ROOM = 1 << 20;
    private static final int LONGEST_END_MILLIS = 10_000;

    private interface Turn {
        boolean isMore(SocketChannel connection) throws IOException;
    }

    private final ServerSocketChannel listener;
    private final Thread thread;

    private PlainPeer(Turn turn) throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = new Thread(() -> run(turn), "plain peer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Writes this over and over. */
    static PlainPeer writing(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        return new PlainPeer(connection -> {
            buffer.flip();
            while (buffer.hasRemaining()) {
                connection.write(buffer);
            }
            return true;
        });
    }

    /** Reads and throws away. */
    static PlainPeer reading() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
        return new PlainPeer(connection -> connection.read(buffer.clear()) >= 0);
    }

    private void run(Turn turn) {
        try (SocketChannel connection = listener.accept()) {
            while (turn.isMore(connection)) {
                // Until the other end has enough.
            }
        } catch (IOException e) {
            // It has closed while there was more.
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    String uri() throws IOException {
        return "tcp://127.0.0.1:" + address().getPort();
    }

    /** After the other end has closed. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join(LONGEST_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
