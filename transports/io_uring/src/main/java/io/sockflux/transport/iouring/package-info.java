/** The transport over Netty's io_uring channels, for Linux, with remedies for Netty's faults. */
@NullMarked
package io.sockflux.transport.iouring;

import org.jspecify.annotations.NullMarked;
