/** Endpoints: where a socket is, or is to be, with a URI form for each. */
@NullMarked
package io.sockflux.address;

import org.jspecify.annotations.NullMarked;
