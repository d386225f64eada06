/** The program that looks for what grows: rounds of hardship on real sockets, and what the process holds between them. */
@NullMarked
package io.sockflux.examples.soak;

import org.jspecify.annotations.NullMarked;
