package io.sockflux.internal.receive;

import io.sockflux.check.Checks;
import io.sockflux.message.MessageFlag;
import io.sockflux.spi.ReceiveRoom;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** A single receive into the caller's buffers. */
public final class ScatterReceive {

    /** The most buffers: POSIX promises that a call takes so many, {@code _XOPEN_IOV_MAX}. */
    private static final int MOST_BUFFERS = 16;

    private ScatterReceive() {}

    /**
     * A receive from a queue.
     *
     * @param records whether the channel receives records
     * @param isTransparent whether the user's bytes are the socket's, so that the channel may receive into the buffers
     * @throws IllegalArgumentException if the buffers cannot be received into, or a flag is not for receiving
     */
    public static Mono<Integer> of(
            ReceiveQueue queue, Set<MessageFlag> flags, ByteBuffer[] buffers, boolean records, boolean isTransparent) {
        Set<MessageFlag> asked = Set.copyOf(flags);
        for (MessageFlag flag : asked) {
            if (!flag.isForReceiving()) {
                throw new IllegalArgumentException("flag: " + flag + " (expected: PEEK or WAITALL)");
            }
        }
        List<ByteBuffer> room = List.of(buffers);
        Checks.checkRange(room.size(), 1, MOST_BUFFERS, "buffers");
        if (room.stream().anyMatch(ByteBuffer::isReadOnly)) {
            throw new IllegalArgumentException("buffers: read-only (expected: buffers to write to)");
        }
        return Mono.defer(() -> subscribed(queue, asked, room, records, isTransparent));
    }

    private static Mono<Integer> subscribed(
            ReceiveQueue queue,
            Set<MessageFlag> flags,
            List<ByteBuffer> buffers,
            boolean records,
            boolean isTransparent) {
        ReceiveRoom room = new ReceiveRoom(buffers);
        long remaining = room.remaining();
        if (remaining == 0 || remaining > Integer.MAX_VALUE) {
            return Mono.error(new IllegalArgumentException(
                    "buffers: room for " + remaining + " bytes (expected: 1 to " + Integer.MAX_VALUE + ")"));
        }
        boolean waitsForAll = flags.contains(MessageFlag.WAITALL);
        // take(1) requests a single element, so the queue reads nothing beyond it.
        if (flags.contains(MessageFlag.PEEK)) {
            int least = waitsForAll ? (int) remaining : 1;
            return ReceivedBytes.received(queue, PeekSplitter.of(least, (int) remaining, records))
                    .take(1)
                    .map(look -> room.fill(look, false))
                    .next()
                    .doOnCancel(room::leave);
        }
        return ReceivedBytes.received(queue, () -> new ScatterSplitter(room, isTransparent, waitsForAll, records))
                .take(1)
                .next();
    }
}
