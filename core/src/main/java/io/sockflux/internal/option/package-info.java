/**
 * Options on channels: those a recipe asks for, those it has by default, and what the kernel says. Imported by
 * internal.socket, accept, connect, stream, datagram and the root.
 */
@NullMarked
package io.sockflux.internal.option;

import org.jspecify.annotations.NullMarked;
