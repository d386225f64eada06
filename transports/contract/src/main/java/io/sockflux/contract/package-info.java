/**
 * What every transport must do, as tests: one class for each promise. A transport runs all of them by one suite, with its
 * name as a configuration parameter.
 */
@NullMarked
package io.sockflux.contract;

import org.jspecify.annotations.NullMarked;
