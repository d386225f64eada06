/** The transport over Netty's kqueue channels, for macOS and the BSDs. */
@NullMarked
package io.sockflux.transport.kqueue;

import org.jspecify.annotations.NullMarked;
