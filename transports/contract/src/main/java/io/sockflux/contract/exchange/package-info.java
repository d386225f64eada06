/** The contract of requests and answers over connections: order, ids, deadlines, failures, and the next connection. */
@NullMarked
package io.sockflux.contract.exchange;

import org.jspecify.annotations.NullMarked;
