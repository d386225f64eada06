/** Peers, endpoints, waits and counts that the contracts share. */
@NullMarked
package io.sockflux.contract.kit;

import org.jspecify.annotations.NullMarked;
