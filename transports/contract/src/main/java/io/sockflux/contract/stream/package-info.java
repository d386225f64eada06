/** What every transport must do to send, receive and relay. */
@NullMarked
package io.sockflux.contract.stream;

import org.jspecify.annotations.NullMarked;
