/** How a process takes the sockets of its predecessor, and leaves them to its successor. */
@NullMarked
package io.sockflux.handover;

import org.jspecify.annotations.NullMarked;
