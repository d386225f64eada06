package io.sockflux.internal.connect;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.check.Durations;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.stream.StreamSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;

/**
 * What a connector says.
 *
 * @param target what is connected to
 * @param from what each socket is bound to before it connects
 * @param streams what each connection is made with
 * @param retry the schedule of further rounds; null for one round
 * @param attemptTimeout how long one round may take
 * @param timeout how long all rounds and the waits between them may take; null where only the schedule bounds them
 */
public record ConnectSettings(
        Endpoint target,
        LocalPlace from,
        StreamSettings streams,
        @Nullable Retry retry,
        Duration attemptTimeout,
        @Nullable Duration timeout) {

    /** As long as a peer that is there has ever needed, and a user waits. */
    private static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

    /** One round within 10 s, from wherever the kernel chooses. */
    public static ConnectSettings to(Endpoint target) {
        EndpointChecks.checkStreams(target, "target");
        if (target instanceof UnixUnnamedEndpoint) {
            throw new IllegalArgumentException("target: " + target + " has no name (expected: a named endpoint)");
        }
        return new ConnectSettings(target, LocalPlace.ANY, StreamSettings.DEFAULT, null, DEFAULT_ATTEMPT_TIMEOUT, null);
    }

    /** The same from another local place. */
    public ConnectSettings withFrom(LocalPlace place) {
        return new ConnectSettings(target, place, streams, retry, attemptTimeout, timeout);
    }

    /** The same with other connections. */
    public ConnectSettings withStreams(StreamSettings changed) {
        return new ConnectSettings(target, from, changed, retry, attemptTimeout, timeout);
    }

    /** The same with a schedule of further rounds. */
    public ConnectSettings withRetry(Retry schedule) {
        return new ConnectSettings(
                target, from, streams, requireNonNull(schedule, "schedule"), attemptTimeout, timeout);
    }

    /** The same with another bound on a round. */
    public ConnectSettings withAttemptTimeout(Duration length) {
        return new ConnectSettings(
                target, from, streams, retry, Durations.checkPositive(length, "attemptTimeout"), timeout);
    }

    /** The same with a bound on all of it. */
    public ConnectSettings withTimeout(Duration length) {
        return new ConnectSettings(
                target, from, streams, retry, attemptTimeout, Durations.checkPositive(length, "timeout"));
    }
}
