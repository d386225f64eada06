package io.sockflux.internal.codec;

import io.sockflux.internal.loop.OnLoop;
import java.util.ArrayDeque;

/** How far the bytes of a codec have come: written by handlers, handed to the connection, taken by the kernel. Event loop only. */
final class OutputProgress {

    /** Bytes that the connection has, up to this count of all bytes. */
    private record Handed(long end, int length, Written written) {}

    private final CodecChannel channel;
    /** Told when handlers had written too much by themselves, and enough of it has gone out. */
    private final Runnable relieved;

    private final ArrayDeque<Handed> handed = new ArrayDeque<>();
    private long writtenBytes;
    private long handedBytes;
    private long takenBytes;
    /** How many bytes handlers have written by themselves that the kernel has not taken. */
    private long ownBytes;

    private boolean held;
    private boolean room = true;

    OutputProgress(CodecChannel channel, Runnable relieved) {
        this.channel = channel;
        this.relieved = relieved;
    }

    /** Whether so much waits that handlers wrote by themselves that nothing may be read. */
    boolean isHeld() {
        return ownBytes > channel.config().getWriteBufferHighWaterMark();
    }

    void written(Written some) {
        count(some, some.length());
        held = held || isHeld();
        tellRoom();
    }

    /** The bytes go nowhere. */
    void dropped(Written some, Throwable cause) {
        count(some, -some.length());
        some.bytes().release();
        some.promise().tryFailure(cause);
    }

    private void count(Written some, int length) {
        writtenBytes += length;
        if (some.of() == null) {
            ownBytes += length;
        }
    }

    /** The connection is about to get the bytes. */
    void handedOver(Written some) {
        int length = some.length();
        handedBytes += length;
        handed.add(new Handed(handedBytes, length, some));
    }

    /** The kernel has taken so many bytes more. */
    void taken(long count) {
        takenBytes += count;
        for (Handed first = handed.peek(); first != null && first.end() <= takenBytes; first = handed.peek()) {
            handed.remove();
            tookOf(first, first.length());
            first.written().promise().trySuccess();
        }
        tellRoom();
        if (held && !isHeld()) {
            held = false;
            // By a task, as Netty may be in the middle of a flush.
            OnLoop.queue(channel.eventLoop(), relieved);
        }
    }

    private void tookOf(Handed some, long taken) {
        MessageSend<?> of = some.written().of();
        if (of == null) {
            ownBytes -= some.length();
        } else {
            of.taken(taken);
        }
    }

    /** The kernel takes none of the bytes that the connection has. */
    void failed(Throwable cause) {
        writtenBytes -= handedBytes - takenBytes;
        for (Handed first = handed.poll(); first != null; first = handed.poll()) {
            tookOf(first, Math.max(0, takenBytes - (first.end() - first.length())));
            first.written().promise().tryFailure(cause);
        }
        handedBytes = takenBytes;
    }

    private void tellRoom() {
        long waiting = writtenBytes - takenBytes;
        boolean has = room
                ? waiting < channel.config().getWriteBufferHighWaterMark()
                : waiting <= channel.config().getWriteBufferLowWaterMark();
        if (has != room) {
            room = has;
            channel.setRoom(has);
        }
    }
}
