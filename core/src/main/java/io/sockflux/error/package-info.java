/**
 * What can go wrong, each failure naming itself: the system call, the errno by name, the endpoint. {@code internal} and the
 * transports make them, and programs catch them; the package itself imports addresses only.
 */
@NullMarked
package io.sockflux.error;

import org.jspecify.annotations.NullMarked;
