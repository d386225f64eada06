/**
 * Connections to a single target, lent and taken back. This package needs
 * {@code io.projectreactor.addons:reactor-pool}, which the program adds itself: it is not among the dependencies that
 * come along. Nothing but {@link io.sockflux.Connector#pool} leads here.
 */
@NullMarked
package io.sockflux.pool;

import org.jspecify.annotations.NullMarked;
