package io.sockflux.internal.stream;

import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.receive.InputWatch;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.MonoSink;

/** Tells subscribers that the peer has ended its direction or is gone, also while nobody receives. Event loop only. */
final class PeerEndWatch implements InputWatch {

    /** Reads that nobody has taken. A peer that sends more must be received from, before its end can be seen. */
    static final int MOST_WAITING = 8;

    private final StreamConnection connection;
    private final List<MonoSink<Void>> subscribers = new ArrayList<>(1);

    PeerEndWatch(StreamConnection connection) {
        this.connection = connection;
    }

    void add(MonoSink<Void> sink) {
        if (connection.receiveQueue().isEnded()) {
            sink.success();
            return;
        }
        subscribers.add(sink);
        sink.onDispose(() -> OnLoop.tell(connection.eventLoop(), () -> remove(sink)));
        connection.receiveQueue().watch(this);
    }

    private void remove(MonoSink<Void> sink) {
        if (subscribers.remove(sink) && subscribers.isEmpty()) {
            connection.receiveQueue().unwatch(this);
        }
    }

    @Override
    public boolean stirred(boolean ended) {
        if (ended) {
            List<MonoSink<Void>> told = List.copyOf(subscribers);
            subscribers.clear();
            Runnable tell = () -> told.forEach(MonoSink::success);
            // Queued, as the receive queue is in the middle of a signal.
            OnLoop.queue(connection.eventLoop(), tell, tell);
        }
        return !ended;
    }

    @Override
    public int mostWaiting() {
        return MOST_WAITING;
    }
}
