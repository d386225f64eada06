package io.sockflux.internal.connect;

import java.time.Duration;

/**
 * How long one round of connecting may take.
 *
 * @param length not negative
 * @param passed what is said when it is over, in the words of whoever set it: what is left of a timeout says nothing to them
 */
record RoundLimit(Duration length, String passed) {}
