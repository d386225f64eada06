/**
 * Sockets in memory, on a loop that a test runs by hand: for races that need no kernel, and for whole networks in a time that
 * the test moves.
 */
@NullMarked
package io.sockflux.contract.memory;

import org.jspecify.annotations.NullMarked;
