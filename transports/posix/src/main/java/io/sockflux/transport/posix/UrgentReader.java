package io.sockflux.transport.posix;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.sockflux.error.SystemCallException;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.Constant;
import io.sockflux.urgent.UrgentByte;
import java.lang.foreign.MemorySegment;

/**
 * Reads a TCP stream that may have urgent bytes, so that none is lost and each is found exactly at its mark.
 *
 * <p>The socket keeps urgent data in line ({@code SO_OOBINLINE}), as out of line the kernel throws a byte away when another
 * comes or when data behind it is read. A read takes only bytes that were there before the mark was asked for: what is
 * urgent among those was known by then, as the kernel looks at a segment's urgent pointer before it queues the segment. So
 * the answer of SIOCATMARK is exact, whatever arrives meanwhile.
 */
final class UrgentReader {

    private final PosixStreamChannel channel;
    private boolean toldAhead;

    /** What a read has come to. */
    enum Read {
        DATA,
        MARK,
        NOTHING,
        END
    }

    UrgentReader(PosixStreamChannel channel) {
        this.channel = channel;
        channel.config().integer(Constant.SOL_SOCKET.number(), Constant.SO_OOBINLINE.number(), 1);
        channel.wantUrgent(true);
    }

    /** Urgent data is there, or is announced: tells of the byte ahead of the data before it. */
    void ready() {
        // It stays ready until the byte is read in its turn.
        channel.wantUrgent(false);
        if (toldAhead) {
            return;
        }
        int number = channel.number();
        MemorySegment room = Scratch.ofThread().data();
        int result;
        try {
            if (channel.ask(Constant.SIOCATMARK) != 0) {
                result = channel.calls().recv(number, room.address(), 1, Flags.RECEIVING | Constant.MSG_PEEK.number());
            } else {
                // Out of line for the length of one look, in which nothing is read: the byte stays where it is.
                inLine(0);
                result = channel.calls()
                        .recv(
                                number,
                                room.address(),
                                1,
                                Flags.RECEIVING | Constant.MSG_PEEK.number() | Constant.MSG_OOB.number());
                inLine(1);
            }
        } catch (SystemCallException e) {
            // The connection has failed, which the next read tells.
            return;
        }
        if (result == 1) {
            toldAhead = true;
            channel.pipeline()
                    .fireUserEventTriggered(new UrgentByte(room.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0)));
        }
    }

    private void inLine(int value) {
        channel.config().integer(Constant.SOL_SOCKET.number(), Constant.SO_OOBINLINE.number(), value);
    }

    /** Reads what comes next. */
    Read next(RecvByteBufAllocator.ExtendedHandle handle) throws SystemCallException {
        int there = channel.ask(Constant.FIONREAD);
        if (there == 0) {
            return nothing();
        }
        boolean atMark = channel.ask(Constant.SIOCATMARK) != 0;
        ByteBuf buffer = handle.allocate(channel.alloc());
        int length = atMark ? 1 : Math.min(there, buffer.writableBytes());
        handle.attemptedBytesRead(length);
        int result = channel.calls()
                .recv(
                        channel.number(),
                        NativeBuffers.address(buffer, buffer.writerIndex(), length),
                        length,
                        Flags.RECEIVING);
        if (result <= 0) {
            buffer.release();
            Calls.check(result, "recv", channel.kind());
            return Read.END;
        }
        handle.lastBytesRead(result);
        if (!atMark) {
            channel.handOn(handle, buffer.writerIndex(buffer.writerIndex() + result));
            return Read.DATA;
        }
        byte urgent = buffer.getByte(buffer.writerIndex());
        buffer.release();
        if (!toldAhead) {
            channel.pipeline().fireUserEventTriggered(new UrgentByte(urgent));
        }
        toldAhead = false;
        channel.wantUrgent(true);
        channel.handOn(handle, new UrgentByte(urgent));
        return Read.MARK;
    }

    /** Nothing is queued: because nothing has come, or because nothing will. */
    private Read nothing() throws SystemCallException {
        MemorySegment room = Scratch.ofThread().data();
        int result =
                channel.calls().recv(channel.number(), room.address(), 1, Flags.RECEIVING | Constant.MSG_PEEK.number());
        if (result == 0) {
            return Read.END;
        }
        if (result < 0 && !Calls.wouldBlock(result)) {
            throw Calls.failure(result, "recv", channel.kind());
        }
        // Something may have come meanwhile; the loop tells of it again.
        return Read.NOTHING;
    }
}
