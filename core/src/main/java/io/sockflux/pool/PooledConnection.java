package io.sockflux.pool;

import io.sockflux.Connection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRef;

/** A connection that is lent, until it is given back by the one method or the other. What comes first counts. */
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
        return end(true);
    }

    /** Gives it back as one that must not be lent again, and closes it without loss. */
    public Mono<Void> discard() {
        return end(false);
    }

    private Mono<Void> end(boolean reusable) {
        return Mono.defer(() -> {
            synchronized (this) {
                if (end == null) {
                    if (!reusable) {
                        ref.poolable().watch().spend();
                    }
                    // It goes on if the subscriber cancels.
                    end = ref.release().cache();
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
