package io.sockflux.stress;

import io.netty.buffer.ByteBuf;
import io.sockflux.contract.memory.MemoryChannel;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import java.util.ArrayList;
import java.util.List;

/** A connection over a channel without a socket, and the buffers that were made for it. */
public final class Line {

    private final MemoryNet transport = new MemoryNet();
    private final MemoryChannel channel = MemoryChannel.connected();
    private final StreamConnection connection;
    private final List<CountedBuffer> buffers = new ArrayList<>(2);

    public Line() {
        this(StreamSettings.DEFAULT);
    }

    Line(StreamSettings settings) {
        transport.context().prepare(channel, settings.waterMark());
        connection = StreamConnection.accepted(channel, transport.context(), settings, MemoryNet.ENDPOINT, null);
        run(() -> transport.loop().register(channel));
    }

    public MemoryChannel channel() {
        return channel;
    }

    public StreamConnection connection() {
        return connection;
    }

    /** A buffer that must have been released once when all is over. */
    public CountedBuffer buffer(String text) {
        CountedBuffer buffer = new CountedBuffer(text);
        buffers.add(buffer);
        return buffer;
    }

    /** Is the loop, beginning with this, for as long as there is something to do. */
    public void run(Runnable first) {
        transport.loop().run(first);
    }

    /** Is the loop for the last time. */
    public void endLoop() {
        transport.loop().end();
    }

    public void run() {
        transport.loop().run();
    }

    /** Subscribes to what arrives. */
    public Signals<ByteBuf> receive(long demand) {
        Signals<ByteBuf> signals = new Signals<>(demand, ByteBuf::release);
        // Whoever was cancelled before may still be on the way out.
        run();
        run(() -> connection.receivePooled().subscribe(signals));
        return signals;
    }

    /** Ends everything; gives what is wrong then, or nothing. */
    public String flaws(Signals<?>... all) {
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
