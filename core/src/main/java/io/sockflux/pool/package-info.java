/**
 * Connections to a single target, lent and taken back. This package needs
 * {@code io.projectreactor.addons:reactor-pool}, which the program adds itself: it is not among the dependencies that
 * come along.
 */
@NullMarked
package io.sockflux.pool;

import org.jspecify.annotations.NullMarked;
