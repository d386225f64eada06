/**
 * Netty's channels over the kernel model's calls, and the transport that opens them. Imported by the door.
 */
@NullMarked
package io.sockflux.simulated.channel;

import org.jspecify.annotations.NullMarked;
