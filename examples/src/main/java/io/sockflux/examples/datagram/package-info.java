/** Programs over datagrams and multicast. */
@NullMarked
package io.sockflux.examples.datagram;

import org.jspecify.annotations.NullMarked;
