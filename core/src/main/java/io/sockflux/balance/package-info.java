/**
 * What a balancer of connections is told and tells: how it chooses, and the state of each backend. The root makes balancers;
 * this package imports addresses only.
 */
@NullMarked
package io.sockflux.balance;

import org.jspecify.annotations.NullMarked;
