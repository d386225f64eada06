package io.sockflux.contract.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.jspecify.annotations.Nullable;

/**
 * TLS by the JDK's engine on a blocking socket, of any family. The handshake runs on a thread of its own: a peer in clear is connected without
 * a word, and a test may wait for our side before its peer says or hears anything.
 */
final class TlsPeerStream implements PeerStream {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final ReentrantLock input = new ReentrantLock();
    private final ReentrantLock output = new ReentrantLock();
    private final CountDownLatch shaken = new CountDownLatch(1);
    /** Encrypted, ready to be read from. */
    private final ByteBuffer received;
    /** In clear, ready to be read from. */
    private final ByteBuffer plain;

    private final ByteBuffer toSend;
    private volatile @Nullable IOException failed;

    private TlsPeerStream(SocketChannel socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(packet).flip();
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .flip();
        this.toSend = ByteBuffer.allocate(packet);
        Thread handshaking = new Thread(this::shakeHands, "peer's handshake");
        handshaking.setDaemon(true);
        handshaking.start();
    }

    static PeerStream client(SocketChannel socket, SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        return new TlsPeerStream(socket, engine);
    }

    static PeerStream server(SocketChannel socket, SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return new TlsPeerStream(socket, engine);
    }

    // The handshake

    private void shakeHands() {
        input.lock();
        output.lock();
        try {
            engine.beginHandshake();
            while (isShaking(engine.getHandshakeStatus())) {
                step();
            }
        } catch (IOException e) {
            failed = e;
        } finally {
            output.unlock();
            input.unlock();
            shaken.countDown();
        }
    }

    private static boolean isShaking(HandshakeStatus status) {
        return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
    }

    private void step() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> wrap(NOTHING);
            default -> {
                if (unwrap() == Status.CLOSED) {
                    throw new EOFException("the end of the stream in the middle of the handshake");
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void awaitHandshake() throws IOException {
        try {
            shaken.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        IOException failure = failed;
        if (failure != null) {
            throw new IOException("the handshake failed: " + failure.getMessage(), failure);
        }
    }

    // Output, under its lock

    private SSLEngineResult wrap(ByteBuffer bytes) throws IOException {
        toSend.clear();
        SSLEngineResult result = engine.wrap(bytes, toSend);
        toSend.flip();
        while (toSend.hasRemaining()) {
            socket.write(toSend);
        }
        return result;
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        awaitHandshake();
        output.lock();
        try {
            while (bytes.hasRemaining()) {
                if (wrap(bytes).getStatus() == Status.CLOSED) {
                    throw new IOException("the output has ended");
                }
            }
        } finally {
            output.unlock();
        }
    }

    @Override
    public void endOutput() throws IOException {
        awaitHandshake();
        output.lock();
        try {
            engine.closeOutbound();
            while (!engine.isOutboundDone()) {
                wrap(NOTHING);
            }
            socket.shutdownOutput();
        } finally {
            output.unlock();
        }
    }

    // Input, under its lock

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        awaitHandshake();
        input.lock();
        try {
            while (!plain.hasRemaining()) {
                if (!buffer.hasRemaining()) {
                    return 0;
                }
                if (unwrap() == Status.CLOSED) {
                    return -1;
                }
                answer();
            }
            int length = Math.min(plain.remaining(), buffer.remaining());
            buffer.put(plain.slice(plain.position(), length));
            plain.position(plain.position() + length);
            return length;
        } finally {
            input.unlock();
        }
    }

    /** Answers what the peer asks for besides bytes, such as new keys. */
    private void answer() throws IOException {
        while (isShaking(engine.getHandshakeStatus())) {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                return;
            }
            output.lock();
            try {
                step();
            } finally {
                output.unlock();
            }
        }
    }

    /** Takes a record, and reads more of the socket where it is not whole. */
    private Status unwrap() throws IOException {
        plain.clear();
        try {
            while (true) {
                Status status = engine.unwrap(received, plain).getStatus();
                if (status == Status.OK || status == Status.CLOSED) {
                    return status;
                }
                received.compact();
                int count = socket.read(received);
                received.flip();
                if (count < 0) {
                    throw new EOFException("the end of the stream without close_notify");
                }
            }
        } finally {
            plain.flip();
        }
    }

    /** A close_notify that does not fit into the socket's buffer, or would wait for another thread, is left away. */
    @Override
    public void close() throws IOException {
        try {
            if (shaken.getCount() == 0 && output.tryLock()) {
                try {
                    farewell();
                } finally {
                    output.unlock();
                }
            }
        } finally {
            socket.close();
        }
    }

    private void farewell() throws IOException {
        if (failed != null || !socket.isOpen() || engine.isOutboundDone() || !input.tryLock()) {
            return;
        }
        try {
            socket.configureBlocking(false);
            engine.closeOutbound();
            toSend.clear();
            engine.wrap(NOTHING, toSend);
            socket.write(toSend.flip());
        } catch (IOException e) {
            // The peer is gone.
        } finally {
            input.unlock();
        }
    }
}
