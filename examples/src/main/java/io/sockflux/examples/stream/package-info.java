/** Programs over connections: servers, clients, relays. */
@NullMarked
package io.sockflux.examples.stream;

import org.jspecify.annotations.NullMarked;
