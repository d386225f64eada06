/** From Netty's channels to publishers. Not exported: everything here runs on event loops and may change. */
@NullMarked
package io.sockflux.bridge;

import org.jspecify.annotations.NullMarked;
