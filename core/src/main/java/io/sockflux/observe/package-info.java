/** Observers of a network's sockets and connections, and ready counts. Imported by the root, internal and users. */
@NullMarked
package io.sockflux.observe;

import org.jspecify.annotations.NullMarked;
