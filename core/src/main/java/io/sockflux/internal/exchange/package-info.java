/**
 * Requests and answers over a connection: those that wait, those in flight, and the connection that carries them. Imported by
 * internal.stream and the recipes.
 */
@NullMarked
package io.sockflux.internal.exchange;

import org.jspecify.annotations.NullMarked;
