/**
 * The hand-over of sockets between processes: the words of the protocol, the side that hands over and the side that
 * takes. Imported by the root.
 */
@NullMarked
package io.sockflux.internal.handover;

import org.jspecify.annotations.NullMarked;
