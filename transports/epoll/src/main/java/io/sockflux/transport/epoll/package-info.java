/** Linux's epoll, with what Netty lacks or gets wrong put right. */
@NullMarked
package io.sockflux.transport.epoll;

import org.jspecify.annotations.NullMarked;
