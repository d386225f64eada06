/** The JDK's channels. */
@NullMarked
package io.sockflux.transport.nio;

import org.jspecify.annotations.NullMarked;
