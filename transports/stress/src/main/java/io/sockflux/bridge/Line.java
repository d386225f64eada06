package io.sockflux.bridge;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** One connection over a channel without a socket, and the buffers that were made for it. */
final class Line {

    private final MemoryTransport transport = new MemoryTransport();
    private final MemoryChannel channel = MemoryChannel.connected();
    private final StreamConnection connection;
    private final List<CountedBuffer> buffers = new ArrayList<>(2);

    Line() {
        this(StreamSettings.DEFAULT);
    }

    Line(StreamSettings settings) {
        transport.streams().prepare(channel, settings.waterMark());
        connection = StreamConnection.accepted(channel, transport.streams(), settings, MemoryTransport.ENDPOINT, null);
        run(() -> transport.loop().register(channel));
    }

    MemoryChannel channel() {
        return channel;
    }

    StreamConnection connection() {
        return connection;
    }

    /** A buffer that must have been released once when all is over. */
    CountedBuffer buffer(String text) {
        CountedBuffer buffer = new CountedBuffer(text);
        buffers.add(buffer);
        return buffer;
    }

    /** Is the loop, beginning with this, for as long as there is something to do. */
    void run(Runnable first) {
        transport.loop().run(first);
    }

    /** Is the loop for the last time. */
    void endLoop() {
        transport.loop().end();
    }

    void run() {
        transport.loop().run();
    }

    /** Subscribes to what arrives. */
    Signals<ByteBuf> receive(long demand) {
        Signals<ByteBuf> signals = new Signals<>(demand, ByteBuf::release);
        // Whoever was cancelled before may still be on the way out.
        run();
        run(() -> connection.receivePooled().subscribe(signals));
        return signals;
    }

    /** Ends everything; gives what is wrong then, or nothing. */
    String flaws(Signals<?>... all) {
        run(connection::abandon);
        StringBuilder flaws = new StringBuilder();
        if (channel.isOpen()) {
            flaws.append(", not closed");
        }
        for (CountedBuffer buffer : buffers) {
            flaws.append(buffer.flaw());
        }
        for (Signals<?> signals : all) {
            flaws.append(signals.flaw());
        }
        return flaws.toString();
    }
}
