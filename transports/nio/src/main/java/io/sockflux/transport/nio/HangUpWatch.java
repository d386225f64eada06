package io.sockflux.transport.nio;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connections of a loop that have hung up while no read is under way. A JDK selector never tells of POLLHUP and
 * POLLERR by themselves. It then tells of the events it was asked for, so a channel that asks for none is not told. So
 * the watch has a selector of its own, which asks once a second whether such connections are ready to finish a connect. A
 * connection that is up never is; a connection that has hung up is ready for everything.
 *
 * <p>Event loop only.
 */
final class HangUpWatch implements Runnable {

    private static final long PERIOD_MILLIS = 1000;
    /** The pause between the parts of a long look, so that the loop serves its sockets meanwhile. */
    private static final long PAUSE_MILLIS = 20;
    /**
     * The most connections in a part of a look. A JDK selector tells of 1,024 events by a call, and room for output
     * counts too.
     */
    private static final int MOST_AT_ONCE = 512;

    /** A connection's place in the queue. A connection that closes leaves only this behind until its turn comes. */
    static final class Entry {
        private @Nullable NioStream stream;

        private Entry(NioStream stream) {
            this.stream = stream;
        }

        void leave() {
            stream = null;
        }
    }

    private final ArrayDeque<Entry> idle = new ArrayDeque<>();
    private final List<SelectionKey> keys = new ArrayList<>();
    private @Nullable Selector selector;
    /** Known from the first connection on. */
    private @Nullable EventLoop loop;

    private boolean scheduled;
    private boolean closed;
    /** How many connections are still to be looked at in this period. */
    private int left;

    /** Adds a connection without a read under way. */
    Entry add(NioStream stream) {
        Entry entry = new Entry(stream);
        idle.add(entry);
        if (!scheduled) {
            left = idle.size();
            loop = stream.channel().eventLoop();
            schedule(PERIOD_MILLIS);
        }
        return entry;
    }

    private void schedule(long delayMillis) {
        EventLoop running = loop;
        if (running == null) {
            return;
        }
        try {
            running.schedule(this, delayMillis, TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            // The loop is shutting down, and closes its channels.
        }
    }

    @Override
    public void run() {
        scheduled = false;
        if (closed) {
            return;
        }
        List<NioStream> asked = new ArrayList<>();
        while (left > 0 && asked.size() < MOST_AT_ONCE && !idle.isEmpty()) {
            left--;
            Entry entry = idle.remove();
            NioStream stream = entry.stream;
            if (stream != null && !stream.leavesWatch()) {
                idle.add(entry);
                if (stream.channel().isActive()) {
                    asked.add(stream);
                }
            }
        }
        List<NioStream> ended = look(asked);
        boolean isThrough = left == 0;
        if (isThrough) {
            left = idle.size();
        }
        if (!idle.isEmpty()) {
            schedule(isThrough ? PERIOD_MILLIS : PAUSE_MILLIS);
        }
        ended.forEach(NioStream::hungUp);
    }

    private List<NioStream> look(List<NioStream> streams) {
        List<NioStream> ended = new ArrayList<>();
        try {
            Selector own = selector();
            for (NioStream stream : streams) {
                SelectableChannel channel = stream.selectableChannel();
                keys.add(channel.register(own, SelectionKey.OP_CONNECT, stream));
            }
            if (!keys.isEmpty() && own.selectNow() > 0) {
                own.selectedKeys().forEach(key -> ended.add((NioStream) key.attachment()));
                own.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            // There is no descriptor for a selector, or the channel was closed just now: the next look will do.
        } finally {
            forget();
        }
        return ended;
    }

    /** Opens the selector early, while there are descriptors: the watch is needed most when they have run out. */
    void open() {
        try {
            selector();
        } catch (IOException e) {
            // The first look tries it again.
        }
    }

    private Selector selector() throws IOException {
        Selector own = selector;
        if (own == null) {
            own = Selector.open();
            selector = own;
        }
        return own;
    }

    /** Deregisters the channels, as a channel that stays registered here would keep its descriptor after its close. */
    private void forget() {
        keys.forEach(SelectionKey::cancel);
        Selector own = selector;
        if (own != null && !keys.isEmpty()) {
            try {
                own.selectNow();
            } catch (IOException | ClosedSelectorException e) {
                // The keys are cancelled all the same.
            }
        }
        keys.clear();
    }

    void close() {
        closed = true;
        Selector own = selector;
        if (own != null) {
            try {
                own.close();
            } catch (IOException e) {
                // The watch no longer needs it in any case.
            }
        }
    }
}
