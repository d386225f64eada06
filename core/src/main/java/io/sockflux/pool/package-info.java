/**
 * Connections to one target, lent and taken back. It needs {@code io.projectreactor.addons:reactor-pool}, which is not
 * among the dependencies that come along.
 */
@NullMarked
package io.sockflux.pool;

import org.jspecify.annotations.NullMarked;
