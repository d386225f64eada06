package io.sockflux.urgent;

import io.netty.buffer.ByteBuf;

/**
 * Bytes of the stream, as a read gives them; none of them is urgent.
 *
 * @param data on the heap, safe to lose
 */
public record UrgentData(ByteBuf data) implements UrgentEvent {}
