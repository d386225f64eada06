/**
 * Requests and answers over connections: many in flight at once, in order or by id. {@link io.sockflux.exchange.Exchange}
 * says what a protocol's requests are; a {@link io.sockflux.exchange.Requester} makes them.
 */
@NullMarked
package io.sockflux.exchange;

import org.jspecify.annotations.NullMarked;
