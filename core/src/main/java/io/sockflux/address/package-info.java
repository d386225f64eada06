/** Endpoints: where a socket is, or is to be, with a URI form for each. Values, which every other package imports. */
@NullMarked
package io.sockflux.address;

import org.jspecify.annotations.NullMarked;
