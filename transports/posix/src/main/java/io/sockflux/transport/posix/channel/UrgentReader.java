package io.sockflux.transport.posix.channel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.sockflux.error.SystemCallException;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.urgent.UrgentByte;
import io.sockflux.urgent.UrgentMark;
import java.lang.foreign.MemorySegment;

/**
 * Reads a TCP stream that may have urgent bytes, so that no urgent byte is lost and each is found exactly at its mark.
 *
 * <p>The socket keeps urgent data in line ({@code SO_OOBINLINE}). Out of line the kernel throws an urgent byte away when
 * another comes or when data behind it is read. A read takes only bytes that were there before SIOCATMARK was asked. The
 * kernel knew the urgent bytes among these by then, as it looks at a segment's urgent pointer before it queues the
 * segment. So the answer of SIOCATMARK is exact, whatever arrives meanwhile.
 */
final class UrgentReader {

    private static final long NONE = -1;
    /** The most looks. A signal, or a byte that arrives during a look, may spoil a look, but not for ever. */
    private static final int LOOKS = 3;

    private final PosixStreamChannel channel;
    private volatile boolean keptInLine;
    /** How many bytes of the stream have been read. */
    private long bytesRead;
    /** The position in the stream of the byte that was told ahead of its place; {@link #NONE} if there is none. */
    private long told = NONE;

    private boolean toldMark;

    /** The result of a read. */
    enum Read {
        DATA,
        MARK,
        NOTHING,
        END
    }

    UrgentReader(PosixStreamChannel channel) {
        this.channel = channel;
        channel.config().integer(Constant.SOL_SOCKET.number(), Constant.SO_OOBINLINE.number(), 1);
        channel.interest().wantUrgent(true);
    }

    /** Sets whether urgent bytes stay in the data, behind their mark. */
    void keepInLine(boolean kept) {
        keptInLine = kept;
    }

    /**
     * Handles the loop's event for urgent data: tells of the byte ahead of the data before it, unless it was told before.
     */
    void ready() {
        // The socket stays ready until the urgent byte is read in its turn.
        channel.interest().wantUrgent(false);
        try {
            boolean seen = false;
            for (int looks = 0; looks < LOOKS && !seen; looks++) {
                seen = channel.ask(Constant.SIOCATMARK) != 0 ? lookAtMark() : lookAhead();
            }
        } catch (SystemCallException e) {
            // The connection has failed, and the next read reports it.
        }
    }

    /** Tells of the next byte, which is urgent; returns whether it has been told. */
    private boolean lookAtMark() {
        if (told == place(0)) {
            return true;
        }
        MemorySegment room = Scratch.ofThread().data();
        boolean there = peek(room, 0);
        if (there) {
            tell(place(0), room.get(JAVA_BYTE, 0));
        }
        return there;
    }

    /**
     * The same for a byte with data before it. The socket is out of line during this look, in which nothing is read, so
     * the byte stays in its place.
     */
    private boolean lookAhead() throws SystemCallException {
        int there = channel.ask(Constant.FIONREAD);
        inLine(0);
        long place;
        byte urgent;
        try {
            // Out of line, the kernel answers the distance to the mark, or all data in order if the byte is behind a
            // gap.
            int distance = channel.ask(Constant.FIONREAD);
            if (distance >= there && !Constant.isDarwin()) {
                return false;
            }
            place = place(distance);
            if (told == place) {
                return true;
            }
            // Another urgent byte may have come during this look.
            MemorySegment room = Scratch.ofThread().data();
            if (!peek(room, Constant.MSG_OOB.number()) || channel.ask(Constant.FIONREAD) != distance) {
                return false;
            }
            urgent = room.get(JAVA_BYTE, 0);
        } finally {
            inLine(1);
        }
        // The socket is in line again here, as a handler that is told may read, or close the channel.
        tell(place, urgent);
        return true;
    }

    private boolean peek(MemorySegment room, int flags) {
        int all = Flags.RECEIVING | Constant.MSG_PEEK.number() | flags;
        return channel.calls().recv(channel.number(), room.address(), 1, all) == 1;
    }

    /**
     * The position of a byte in the stream. The macOS kernel does not tell the distance, so urgent bytes are not told
     * apart until they are read.
     */
    private long place(int distance) {
        return Constant.isDarwin() ? 0 : bytesRead + distance;
    }

    private void inLine(int value) {
        channel.config().integer(Constant.SOL_SOCKET.number(), Constant.SO_OOBINLINE.number(), value);
    }

    /** Reads the next data, mark or urgent byte. */
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
            if (Calls.wouldBlock(result)) {
                // At the mark the kernel serves a signal first, though there is data.
                return Read.NOTHING;
            }
            Calls.check(result, "recv", channel.kind());
            return Read.END;
        }
        handle.lastBytesRead(result);
        byte first = buffer.getByte(buffer.writerIndex());
        if (atMark) {
            buffer.release();
            reached(first);
            bytesRead++;
            channel.handOn(handle, new UrgentByte(first));
            channel.handOn(handle, UrgentMark.MARK);
            return Read.MARK;
        }
        if (toldMark) {
            toldMark = false;
            reached(first);
        }
        bytesRead += result;
        channel.handOn(handle, buffer.writerIndex(buffer.writerIndex() + result));
        return Read.DATA;
    }

    /** An urgent byte was read at its place. Tells of it unless it was told ahead; then the next may come. */
    private void reached(byte urgent) {
        if (told != place(0)) {
            tell(place(0), urgent);
        }
        if (Constant.isDarwin()) {
            told = NONE;
        }
        channel.interest().wantUrgent(true);
    }

    private void tell(long place, byte urgent) {
        told = place;
        channel.pipeline().fireUserEventTriggered(new UrgentByte(urgent));
    }

    /** The kernel has no data queued. Tells apart whether the stream has ended or data has not come yet. */
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
        // Data may have come meanwhile, and the loop reports it again.
        return Read.NOTHING;
    }
}
