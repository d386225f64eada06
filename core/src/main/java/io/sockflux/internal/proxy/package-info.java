/** The headers of the PROXY protocol, read and written as a layer of a connection. Imported by the root. */
@NullMarked
package io.sockflux.internal.proxy;

import org.jspecify.annotations.NullMarked;
