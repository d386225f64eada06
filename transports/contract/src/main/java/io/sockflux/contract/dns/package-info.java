/** Look-ups by name servers, on every transport. */
@NullMarked
package io.sockflux.contract.dns;

import org.jspecify.annotations.NullMarked;
