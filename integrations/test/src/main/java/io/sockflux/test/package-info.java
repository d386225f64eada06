/**
 * What tests of a network program need. {@link io.sockflux.test.StreamConformance} holds a stream of bytes to what a
 * {@link io.sockflux.stream.Connection} promises: a wrapper around one, or a protocol that carries bytes over one.
 */
@NullMarked
package io.sockflux.test;

import org.jspecify.annotations.NullMarked;
