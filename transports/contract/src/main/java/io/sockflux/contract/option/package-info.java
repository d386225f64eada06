/** Options, telemetry and descriptors, on every transport. */
@NullMarked
package io.sockflux.contract.option;

import org.jspecify.annotations.NullMarked;
