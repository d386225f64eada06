/** TLS as a layer, over Netty's handler. Alone links io.netty.handler, which is optional. Imported by the root. */
@NullMarked
package io.sockflux.internal.tls;

import org.jspecify.annotations.NullMarked;
