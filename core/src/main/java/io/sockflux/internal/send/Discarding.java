package io.sockflux.internal.send;

import io.netty.util.ReferenceCounted;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.log.Drops;
import io.sockflux.message.Message;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The contexts of sends, in which operators of the source release the elements that they drop from their queues. A send of a
 * handler may last as long as its connection, so all of these share one context.
 */
final class Discarding {

    private static final Context ALONE = with(Context.empty());
    private static final Context OF_HANDLERS = with(Drops.ofHandlers());

    private Discarding() {}

    /** The context of a send whose subscriber has this context. */
    @SuppressWarnings("ReferenceEquality") // one that is equal and not the same is made anew
    static Context in(Context subscriber) {
        if (subscriber == Drops.ofHandlers()) {
            return OF_HANDLERS;
        }
        return subscriber.isEmpty() ? ALONE : with(subscriber);
    }

    private static Context with(Context subscriber) {
        return Operators.enableOnDiscard(subscriber, element -> {
            if (element instanceof ReferenceCounted || element instanceof Message) {
                Items.release(element);
            }
        });
    }
}
