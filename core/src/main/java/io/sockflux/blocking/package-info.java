/**
 * A connection for code that blocks: streams of {@code java.io} and a {@link java.net.Socket}, made for virtual threads.
 * They stand on {@link io.sockflux.stream.Connection}'s public methods alone.
 */
@NullMarked
package io.sockflux.blocking;

import org.jspecify.annotations.NullMarked;
