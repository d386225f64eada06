/** The transport over Netty's epoll channels, for Linux, with remedies for Netty's faults. */
@NullMarked
package io.sockflux.transport.epoll;

import org.jspecify.annotations.NullMarked;
