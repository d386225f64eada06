/** Control messages and their layout in memory, {@code cmsg(3)}. Imported by {@code sys}. */
@NullMarked
package io.sockflux.transport.posix.sys.control;

import org.jspecify.annotations.NullMarked;
