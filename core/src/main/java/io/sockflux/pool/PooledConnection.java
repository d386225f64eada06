package io.sockflux.pool;

import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.Work;
import io.sockflux.stream.Connection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRef;

/**
 * A lent connection. The user gives it back by {@link #release}, {@link #discard} or {@link #abort}; the first call
 * counts.
 */
public final class PooledConnection {

    private final PooledRef<Pooled> ref;
    private @Nullable Mono<Void> end;

    PooledConnection(PooledRef<Pooled> ref) {
        this.ref = ref;
        stream().begin(Work.BODY);
    }

    private StreamConnection stream() {
        return StreamConnection.of(connection());
    }

    /** The connection, to be used until it is given back. */
    public Connection connection() {
        return ref.poolable().connection();
    }

    /**
     * Gives the connection back. The pool lends it again if it is as good as new: open both ways, with nothing under
     * way and nothing unread. Otherwise the pool closes the connection without loss.
     *
     * @return completes when other users may have the connection, or its place
     */
    public Mono<Void> release() {
        return end(inOrder(ref.release()));
    }

    /** Gives the connection back, never to be lent again, and closes it without loss. */
    public Mono<Void> discard() {
        return end(
                inOrder(Mono.fromRunnable(() -> ref.poolable().watch().spend()).then(ref.release())));
    }

    /** Gives the connection back, never to be lent again, and {@linkplain Connection#abort() aborts} it. */
    public Mono<Void> abort() {
        return end(Mono.defer(() -> ref.poolable().abort()).then(ref.release()));
    }

    /** Its user has sent all that it had to send. */
    private Mono<Void> inOrder(Mono<Void> way) {
        return Mono.defer(() -> {
            stream().end(Work.BODY);
            return way;
        });
    }

    private Mono<Void> end(Mono<Void> way) {
        return Mono.defer(() -> {
            synchronized (this) {
                if (end == null) {
                    // It goes on if the subscriber cancels.
                    end = way.cache();
                }
                return end;
            }
        });
    }

    @Override
    public String toString() {
        return "pooled " + connection();
    }
}
