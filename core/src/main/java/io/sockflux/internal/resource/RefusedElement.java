package io.sockflux.internal.resource;

import java.util.Set;
import org.reactivestreams.Subscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;

/**
 * Whether an element that was refused, {@code ConditionalSubscriber.tryOnNext}, was dropped by a filter. Not every operator
 * that refuses has dropped: Reactor's {@code doOnTerminate} and {@code doOnSuccess} pass an element on and refuse it.
 */
public final class RefusedElement {

    private static final String REACTOR = "reactor.core.publisher.";
    private static final String FILTER = "FluxFilter";

    /** Operators that pass on what those behind them say. */
    private static final Set<String> TRUE_TO_OTHERS =
            Set.of("FluxMap", "FluxMapFuseable", "FluxPeek", "FluxPeekFuseable", "FluxContextWrite");

    private RefusedElement() {}

    /** Whether the element that this subscriber has refused was dropped. Where nobody can tell, it was not. */
    public static boolean isOfAFilter(Subscriber<?> refusing) {
        boolean filtered = false;
        // One behind another asks whether its element is taken; the first that does not ask has none that refuses.
        for (Object asked = refusing; asked instanceof Fuseable.ConditionalSubscriber<?>; ) {
            Scannable operator = Scannable.from(asked);
            String name = name(operator);
            if (name.startsWith(FILTER)) {
                filtered = true;
            } else if (!TRUE_TO_OTHERS.contains(name)) {
                return false;
            }
            asked = operator.scan(Scannable.Attr.ACTUAL);
        }
        return filtered;
    }

    private static String name(Scannable operator) {
        String name = operator.getClass().getName();
        int inner = name.indexOf('$');
        return name.startsWith(REACTOR) && inner > 0 ? name.substring(REACTOR.length(), inner) : "";
    }
}
