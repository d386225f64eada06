/** Datagrams over UDP, on transports with system calls of their own and over Netty's channels. */
@NullMarked
package io.sockflux.contract.datagram;

import org.jspecify.annotations.NullMarked;
