package io.sockflux.pool;

import io.sockflux.stream.Connection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRef;

/** A connection that is lent, until it is given back by one of the three methods. What comes first counts. */
public final class PooledConnection {

    private final PooledRef<Pooled> ref;
    private @Nullable Mono<Void> end;

    PooledConnection(PooledRef<Pooled> ref) {
        this.ref = ref;
    }

    /** The connection, to be used until it is given back. */
    public Connection connection() {
        return ref.poolable().connection();
    }

    /**
     * Gives it back, to be lent again if it is as good as new: open both ways, with nothing under way and nothing unread.
     * Otherwise it is closed without loss.
     *
     * @return completes when others may have it, or its place
     */
    public Mono<Void> release() {
        return end(ref.release());
    }

    /** Gives it back as one that must not be lent again, and closes it without loss. */
    public Mono<Void> discard() {
        return end(Mono.fromRunnable(() -> ref.poolable().watch().spend()).then(ref.release()));
    }

    /** Gives it back as one that must not be lent again, and {@linkplain Connection#abort() aborts} it. */
    public Mono<Void> abort() {
        return end(Mono.defer(() -> ref.poolable().abort()).then(ref.release()));
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
