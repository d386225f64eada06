package io.sockflux.internal.codec;

import io.sockflux.internal.send.SendTarget;
import io.sockflux.stream.Connection;
import java.util.function.BooleanSupplier;

/**
 * The connection under a chain of codecs.
 *
 * @param target the same connection, to send on
 * @param closedHere whether this side has closed it; asked on the event loop
 */
public record CodecHost(Connection connection, SendTarget target, BooleanSupplier closedHere) {}
