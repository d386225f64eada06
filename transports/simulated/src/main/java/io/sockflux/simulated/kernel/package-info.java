/**
 * A kernel's sockets as a program sees them, without a kernel: calls that answer a number or an errno, and readiness. Streams model outcomes: which
 * bytes, which end, which errno, and when; congestion control and the bytes of headers are left out. The rules are those of Linux, and tests
 * hold them against the kernel. Imports {@code call}, {@code world} and the names of errnos.
 */
@NullMarked
package io.sockflux.simulated.kernel;

import org.jspecify.annotations.NullMarked;
