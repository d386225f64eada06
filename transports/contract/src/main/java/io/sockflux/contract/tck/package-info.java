/** The Reactive Streams TCK, on every publisher and subscriber. */
@NullMarked
package io.sockflux.contract.tck;

import org.jspecify.annotations.NullMarked;
