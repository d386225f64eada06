/** Checks of arguments and the words of their errors. Imported by any package; not exported. */
@NullMarked
package io.sockflux.check;

import org.jspecify.annotations.NullMarked;
