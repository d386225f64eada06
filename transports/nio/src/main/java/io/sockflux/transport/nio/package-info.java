/** The transport over the JDK's channels, for every operating system. */
@NullMarked
package io.sockflux.transport.nio;

import org.jspecify.annotations.NullMarked;
