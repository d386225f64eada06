package io.sockflux.internal.exchange;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.sockflux.stream.Connection;

/**
 * A connection that carries requests.
 *
 * @param loop the connection's event loop
 * @param allocator gives the buffers of requests
 */
public record Carrier(Connection connection, EventLoop loop, ByteBufAllocator allocator) {}
