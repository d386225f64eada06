/**
 * Sends on a channel: their turns, their budget, files, and how much the kernel took. Imported by internal.stream and
 * datagram.
 */
@NullMarked
package io.sockflux.internal.send;

import org.jspecify.annotations.NullMarked;
