/** Who is told of what happens on a network, and ready counts of it. Imported by the root, internal and users. */
@NullMarked
package io.sockflux.observe;

import org.jspecify.annotations.NullMarked;
