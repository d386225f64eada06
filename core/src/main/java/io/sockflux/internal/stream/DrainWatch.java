package io.sockflux.internal.stream;

import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.loop.Onset;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Tells the user of a connection when its listener or its network begins to drain. */
final class DrainWatch {

    private DrainWatch() {}

    static Mono<Void> of(StreamSocket connection) {
        return Mono.create(sink -> {
            connection.hearDraining();
            Runnable told = () -> OnLoop.run(connection.eventLoop(), sink::success, sink::success);
            Disposable.Composite waits = Disposables.composite();
            sink.onDispose(waits);
            Place place = connection.place();
            if (place != null) {
                waits.add(place.draining().tell(told));
            }
            Onset network = connection.context().loops().draining();
            waits.add(network.tell(told));
            waits.add(connection.context().loops().closing().tell(told));
            // A connection that is closed waits for nothing any more. Its subscriber is not told, as a reset must not
            // look
            // like a drain.
            waits.add(connection.closed().subscribe(nothing -> {}, error -> {}, waits::dispose));
        });
    }
}
