package io.sockflux.observe;

import io.sockflux.stream.RelayWay;
import java.time.Duration;
import java.util.Optional;

/**
 * A relay that has ended, for an observer.
 *
 * @param one the connection that was relayed
 * @param other the connection that it was relayed to
 * @param way how the bytes went
 * @param bytesToOther how many bytes the kernel took of the way there
 * @param bytesFromOther how many bytes the kernel took of the way back
 * @param took how long it took
 * @param failure why it has failed, if it has; a relay that is cancelled has not
 */
public record Relayed(
        ObservedConnection one,
        ObservedConnection other,
        RelayWay way,
        long bytesToOther,
        long bytesFromOther,
        Duration took,
        Optional<Throwable> failure) {}
