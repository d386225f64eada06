/** A forwarder of DNS: its messages as far as it reads them, the servers that it asks, and the program. */
@NullMarked
package io.sockflux.examples.dns;

import org.jspecify.annotations.NullMarked;
