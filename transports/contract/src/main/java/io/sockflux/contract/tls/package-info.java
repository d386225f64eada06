/** The contract of connections that speak TLS: handshakes, certificates, ends, and the peers of other make. */
@NullMarked
package io.sockflux.contract.tls;

import org.jspecify.annotations.NullMarked;
