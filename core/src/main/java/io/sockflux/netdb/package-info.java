/** Names and what stands behind them. */
@NullMarked
package io.sockflux.netdb;

import org.jspecify.annotations.NullMarked;
