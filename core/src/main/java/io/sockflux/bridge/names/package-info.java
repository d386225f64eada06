/** How names are looked up, behind {@code io.sockflux.netdb}. */
@NullMarked
package io.sockflux.bridge.names;

import org.jspecify.annotations.NullMarked;
