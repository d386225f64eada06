/** What the calls of a simulated kernel are asked and answer: kinds of sockets, names, options, readiness, errnos, and the rules behind them. */
@NullMarked
package io.sockflux.simulated.call;

import org.jspecify.annotations.NullMarked;
