package io.sockflux.internal.resource;

import java.util.Set;
import org.reactivestreams.Subscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;

/**
 * Tells whether a filter has dropped an element that {@code ConditionalSubscriber.tryOnNext} refused. Other operators
 * pass an element on and refuse it all the same: Reactor's {@code doOnTerminate} and {@code doOnSuccess}.
 */
public final class RefusedElement {

    private static final String REACTOR = "reactor.core.publisher.";
    private static final String FILTER = "FluxFilter";

    /** Operators that return the answer of the operator downstream. */
    private static final Set<String> TRUE_TO_OTHERS =
            Set.of("FluxMap", "FluxMapFuseable", "FluxPeek", "FluxPeekFuseable", "FluxContextWrite");

    private RefusedElement() {}

    /** Whether a filter has dropped the element that this subscriber refused. False if the operators are unknown. */
    public static boolean isOfAFilter(Subscriber<?> refusing) {
        boolean filtered = false;
        // Each operator asks the operator downstream. An operator that cannot be asked refuses nothing, so the walk
        // ends there.
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
