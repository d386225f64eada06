/** Programs about TLS. */
@NullMarked
package io.sockflux.examples.tls;

import org.jspecify.annotations.NullMarked;
