/** What the kernel tells about sockets and descriptors that are open. */
@NullMarked
package io.sockflux.inspect;

import org.jspecify.annotations.NullMarked;
