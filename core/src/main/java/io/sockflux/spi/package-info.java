/** What a transport implements. Transports are found by {@link java.util.ServiceLoader}. */
@NullMarked
package io.sockflux.spi;

import org.jspecify.annotations.NullMarked;
