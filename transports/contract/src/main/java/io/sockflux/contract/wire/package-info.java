/** How the connections of a contract go over their sockets: in clear, or over TLS. The suite says which. */
@NullMarked
package io.sockflux.contract.wire;

import org.jspecify.annotations.NullMarked;
