package io.sockflux.internal.exchange;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.stream.Connection;
import java.util.function.Function;
import reactor.core.Disposable;

/**
 * A connection that carries requests.
 *
 * @param loop the connection's event loop
 * @param allocator gives the buffers of requests
 * @param requested the endpoint that the program asked for
 * @param list takes those who make requests, until they are disposed of
 */
public record Carrier(
        Connection connection,
        EventLoop loop,
        ByteBufAllocator allocator,
        Endpoint requested,
        Function<ObservedRequests, Disposable> list) {}
