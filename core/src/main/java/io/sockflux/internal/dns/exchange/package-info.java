/** A question to a name server, over UDP or TCP, and the check that an answer belongs to it. Imported by internal.dns. */
@NullMarked
package io.sockflux.internal.dns.exchange;

import org.jspecify.annotations.NullMarked;
