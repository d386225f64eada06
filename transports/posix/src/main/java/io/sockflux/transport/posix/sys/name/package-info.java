/** Calls of the C library on names and addresses, {@code getaddrinfo(3)} and its kin. Imported by the transport. */
@NullMarked
package io.sockflux.transport.posix.sys.name;

import org.jspecify.annotations.NullMarked;
