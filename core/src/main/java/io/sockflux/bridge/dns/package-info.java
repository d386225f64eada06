/** A client of name servers. Only this package links Netty's, which a program may lack. */
@NullMarked
package io.sockflux.bridge.dns;

import org.jspecify.annotations.NullMarked;
