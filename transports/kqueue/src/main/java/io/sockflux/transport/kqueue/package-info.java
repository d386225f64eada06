/** kqueue of macOS and the BSDs. */
@NullMarked
package io.sockflux.transport.kqueue;

import org.jspecify.annotations.NullMarked;
