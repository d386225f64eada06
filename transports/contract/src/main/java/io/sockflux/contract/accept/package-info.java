/** What every transport must do to bind, listen and accept. */
@NullMarked
package io.sockflux.contract.accept;

import org.jspecify.annotations.NullMarked;
