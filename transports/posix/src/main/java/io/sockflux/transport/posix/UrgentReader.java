package io.sockflux.transport.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.sockflux.error.SystemCallException;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.Constant;
import io.sockflux.urgent.UrgentByte;
import io.sockflux.urgent.UrgentMark;
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

    private static final int NONE = -1;

    private final PosixStreamChannel channel;
    private volatile boolean keptInLine;
    /** The byte that has been told ahead of its place, or -1. */
    private int ahead = NONE;

    private boolean toldMark;

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

    /** Whether urgent bytes stay in the data, behind their mark. */
    void keepInLine(boolean kept) {
        keptInLine = kept;
    }

    /** Urgent data is there, or is announced: tells of the byte ahead of the data before it. */
    void ready() {
        // It stays ready until the byte is read in its turn.
        channel.wantUrgent(false);
        if (ahead != NONE) {
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
            tell(room.get(JAVA_BYTE, 0));
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
        boolean atMark = channel.ask(Constant.SIOCATMARK) != 0 && !toldMark;
        if (atMark && keptInLine) {
            toldMark = true;
            channel.handOn(handle, UrgentMark.MARK);
            return Read.MARK;
        }
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
        if (atMark) {
            passed(buffer.getByte(buffer.writerIndex()), handle);
            buffer.release();
            return Read.MARK;
        }
        if (toldMark) {
            // The first of these was the urgent one.
            toldMark = false;
            toldAhead(buffer.getByte(buffer.writerIndex()));
        }
        channel.handOn(handle, buffer.writerIndex(buffer.writerIndex() + result));
        return Read.DATA;
    }

    /** The urgent byte has been read. */
    private void passed(byte urgent, RecvByteBufAllocator.ExtendedHandle handle) {
        toldAhead(urgent);
        channel.handOn(handle, new UrgentByte(urgent));
        channel.handOn(handle, UrgentMark.MARK);
    }

    /** At its place: it has been told ahead by now, unless it took the place of one that was. The next one may come. */
    private void toldAhead(byte urgent) {
        if (ahead != (urgent & 0xFF)) {
            tell(urgent);
        }
        ahead = NONE;
        channel.wantUrgent(true);
    }

    private void tell(byte urgent) {
        ahead = urgent & 0xFF;
        channel.pipeline().fireUserEventTriggered(new UrgentByte(urgent));
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
