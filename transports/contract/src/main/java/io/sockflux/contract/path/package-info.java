/**
 * Paths that delay, lose and swallow, and networks that are not there: Linux network namespaces of their own, joined by a
 * link, with Sockflux in a JVM at the near end and sockets of the JDK in another at the far end.
 */
@NullMarked
package io.sockflux.contract.path;

import org.jspecify.annotations.NullMarked;
