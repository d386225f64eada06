/** Netty's codecs over connections: messages by demand, whole or not at all, and every end of them. */
@NullMarked
package io.sockflux.contract.codec;

import org.jspecify.annotations.NullMarked;
