/** What an operator sees of a running network: values that travel as lines of JSON. See {@link io.sockflux.NetworkWatch}. */
@NullMarked
package io.sockflux.watch;

import org.jspecify.annotations.NullMarked;
