/** What becomes of everything when a network closes, and of what operators drop. */
@NullMarked
package io.sockflux.contract.network;

import org.jspecify.annotations.NullMarked;
