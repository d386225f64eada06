/** Names, databases and byte order. */
@NullMarked
package io.sockflux.examples.name;

import org.jspecify.annotations.NullMarked;
