/**
 * What every open socket has: its addresses, its options, what the kernel says of it ({@code getsockname(2)}, {@code
 * fstat(2)}), and signals for its events ({@code fcntl(2)}, {@code signal(7)}). Imported by {@code stream} and {@code datagram}.
 */
@NullMarked
package io.sockflux.socket;

import org.jspecify.annotations.NullMarked;
