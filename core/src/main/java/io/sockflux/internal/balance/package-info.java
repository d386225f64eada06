/** Backends of a balancer: who is chosen, ejected, tried again, and who waits. Imported by the root. */
@NullMarked
package io.sockflux.internal.balance;

import org.jspecify.annotations.NullMarked;
