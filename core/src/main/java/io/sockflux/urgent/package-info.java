/**
 * Urgent data of TCP, {@code tcp(7)}: the byte that is announced ahead of the data before it, and its mark. Imported by
 * {@code stream} and {@code internal}.
 */
@NullMarked
package io.sockflux.urgent;

import org.jspecify.annotations.NullMarked;
