/** ICMP echo, as {@code ping(8)}. */
@NullMarked
package io.sockflux.examples.ping;

import org.jspecify.annotations.NullMarked;
