package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.Optional;

/**
 * The look-up of a connector's target, for an observer.
 *
 * @param name the target, or the proxy before it; it may be the tag of a meter
 * @param addresses how many addresses were found
 * @param took how long it took
 * @param failure why it has failed, if it has
 */
public record LookUp(Endpoint name, int addresses, Duration took, Optional<Throwable> failure) {}
