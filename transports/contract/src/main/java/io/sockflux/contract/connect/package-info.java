/** What every transport must do to connect, by itself, supervised and in a pool. */
@NullMarked
package io.sockflux.contract.connect;

import org.jspecify.annotations.NullMarked;
