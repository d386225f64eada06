/**
 * Messages and datagrams to and from the kernel, {@code sendmsg(2)} and {@code recvmsg(2)}, and the memory for them.
 * Imported by the channels.
 */
@NullMarked
package io.sockflux.transport.posix.message;

import org.jspecify.annotations.NullMarked;
