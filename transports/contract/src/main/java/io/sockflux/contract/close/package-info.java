/** What every transport must do when a connection ends, by us, by the peer or by neither. */
@NullMarked
package io.sockflux.contract.close;

import org.jspecify.annotations.NullMarked;
