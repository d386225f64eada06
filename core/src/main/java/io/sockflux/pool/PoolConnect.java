package io.sockflux.pool;

import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.stream.Connection;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

/** A connection on its way into the pool: the pool takes it over as soon as it is there, also while the pool closes. */
final class PoolConnect extends BaseSubscriber<Connection> {

    private final ResourceSink<Pooled> sink;
    private final Function<Connection, Pooled> admit;
    private final Disposable.Swap closing = Disposables.swap();

    private PoolConnect(ResourceSink<Pooled> sink, Function<Connection, Pooled> admit) {
        this.sink = sink;
        this.admit = admit;
    }

    /**
     * A pooled connection.
     *
     * @param closing fails when the pool closes, which ends the wait for the connection with that error
     */
    static Mono<Pooled> connect(Mono<Connection> connect, Function<Connection, Pooled> admit, Mono<Void> closing) {
        return ResourceMono.create(
                sink -> {
                    PoolConnect connecting = new PoolConnect(sink, admit);
                    sink.onCancel(connecting::cancel);
                    connecting.closing.update(closing.subscribe(ignored -> {}, error -> {
                        sink.error(error);
                        connecting.cancel();
                    }));
                    connect.subscribe(connecting);
                },
                pooled -> pooled.close().subscribe());
    }

    @Override
    public Context currentContext() {
        return Context.of(sink.contextView());
    }

    @Override
    protected void hookOnNext(Connection connection) {
        sink.success(admit.apply(connection));
    }

    @Override
    protected void hookOnError(Throwable error) {
        sink.error(error);
    }

    @Override
    protected void hookFinally(SignalType type) {
        closing.dispose();
    }
}
