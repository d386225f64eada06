package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * A round of attempts to connect to a target, look-up included, for an observer. Two rounds are never equal. A connect that is
 * retried is a round each time, and so is a supervised one.
 */
public final class ObservedConnect {

    private final Endpoint target;
    private final ContextView context;

    /** How a round ended. */
    public enum Outcome {
        /** It has its connection. */
        CONNECTED,
        /** No attempt has succeeded. */
        FAILED,
        /** Its subscriber has left before the end. */
        CANCELLED
    }

    /**
     * The end of a round.
     *
     * @param outcome how it ended
     * @param took how long the round took
     * @param connection the connection, if there is one
     * @param failure the failure, if the round has failed: {@link io.sockflux.error.ConnectFailedException}
     */
    public record End(
            Outcome outcome, Duration took, Optional<ObservedConnection> connection, Optional<Throwable> failure) {

        /** Makes the end of its parts. */
        public static End of(
                Outcome outcome, Duration took, @Nullable ObservedConnection connection, @Nullable Throwable failure) {
            return new End(outcome, took, Optional.ofNullable(connection), Optional.ofNullable(failure));
        }
    }

    /** A round that begins. */
    public ObservedConnect(Endpoint target, ContextView context) {
        this.target = target;
        this.context = context;
    }

    /** The connector's target, which may be a name. It has few values, so it may be the tag of a meter. */
    public Endpoint target() {
        return target;
    }

    /** The context of the subscriber, which may have the trace that the connect belongs to. */
    public ContextView context() {
        return context;
    }

    @Override
    public String toString() {
        return "connect " + target;
    }
}
