/** One question to one name server, over UDP or TCP, and the check of who answers. Imported by internal.dns. */
@NullMarked
package io.sockflux.internal.dns.exchange;

import org.jspecify.annotations.NullMarked;
