package io.sockflux.internal.exchange;

import io.sockflux.exchange.Exchange;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of a connection that were sent and not answered. Event loop only. */
abstract class InFlight<Q, A> {

    static <Q, A> InFlight<Q, A> of(Exchange<Q, A> exchange) {
        return exchange.ids().isPresent() ? new ById<>(exchange.ids().get()) : new InOrder<>();
    }

    /** The id of a request; null where the order alone counts. Throws what the program's function throws. */
    abstract @Nullable Object id(Q request);

    /** Whether another request with this id is in flight. */
    abstract boolean has(@Nullable Object id);

    abstract void add(@Nullable Object id, PendingRequest<Q, A> request);

    /** Takes the request that an answer is for; null if there is none. */
    abstract @Nullable PendingRequest<Q, A> take(A answer);

    abstract Collection<PendingRequest<Q, A>> all();

    private static final class InOrder<Q, A> extends InFlight<Q, A> {

        private final ArrayDeque<PendingRequest<Q, A>> requests = new ArrayDeque<>();

        @Override
        @Nullable
        Object id(Q request) {
            return null;
        }

        @Override
        boolean has(@Nullable Object id) {
            return false;
        }

        @Override
        void add(@Nullable Object id, PendingRequest<Q, A> request) {
            requests.add(request);
        }

        @Override
        @Nullable
        PendingRequest<Q, A> take(A answer) {
            return requests.poll();
        }

        @Override
        Collection<PendingRequest<Q, A>> all() {
            return requests;
        }
    }

    private static final class ById<Q, A> extends InFlight<Q, A> {

        private final Map<@Nullable Object, PendingRequest<Q, A>> requests = new HashMap<>();
        private final Exchange.Ids<Q, A> ids;

        ById(Exchange.Ids<Q, A> ids) {
            this.ids = ids;
        }

        @Override
        @Nullable
        Object id(Q request) {
            return ids.ofRequest().apply(request);
        }

        @Override
        boolean has(@Nullable Object id) {
            return requests.containsKey(id);
        }

        @Override
        void add(@Nullable Object id, PendingRequest<Q, A> request) {
            requests.put(id, request);
        }

        @Override
        @Nullable
        PendingRequest<Q, A> take(A answer) {
            return requests.remove(ids.ofAnswer().apply(answer));
        }

        @Override
        Collection<PendingRequest<Q, A>> all() {
            return requests.values();
        }
    }
}
