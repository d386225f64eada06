/** Options and what the kernel says of sockets. */
@NullMarked
package io.sockflux.examples.option;

import org.jspecify.annotations.NullMarked;
