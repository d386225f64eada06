/** Words of the command line, errors and standard streams, which all programs share. */
@NullMarked
package io.sockflux.examples.cli;

import org.jspecify.annotations.NullMarked;
