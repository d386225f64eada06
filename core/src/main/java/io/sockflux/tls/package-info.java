/** What recipes are told of TLS, RFC 8446 and 5246, and what a handshake has shown. Imported by users, the root and internal. */
@NullMarked
package io.sockflux.tls;

import org.jspecify.annotations.NullMarked;
