/** Linux's io_uring, with what Netty lacks or gets wrong put right. */
@NullMarked
package io.sockflux.transport.iouring;

import org.jspecify.annotations.NullMarked;
