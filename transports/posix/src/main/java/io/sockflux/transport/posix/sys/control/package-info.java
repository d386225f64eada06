/** Control messages, {@code cmsg(3)}: how they lie in memory. Imported by {@code sys}. */
@NullMarked
package io.sockflux.transport.posix.sys.control;

import org.jspecify.annotations.NullMarked;
