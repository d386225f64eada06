/**
 * Netty's codecs over one connection: the channel that its handlers live in, what comes out of them and what goes in.
 * Imported by internal.stream.
 */
@NullMarked
package io.sockflux.internal.codec;

import org.jspecify.annotations.NullMarked;
