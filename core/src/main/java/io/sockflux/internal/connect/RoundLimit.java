package io.sockflux.internal.connect;

import java.time.Duration;

/**
 * The bound on a round of connecting.
 *
 * @param length not negative
 * @param passed the words when it is over, which name the timeout that the user has set rather than the rest of it
 */
record RoundLimit(Duration length, String passed) {}
