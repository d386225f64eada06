package io.sockflux.transport.posix.message;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.message.ControlMessage;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the control data of received datagrams. Mostly it is the same as before (the local address, the interface, the
 * hop limit), so recent results are kept by their bytes.
 */
public final class ReceivedControl {

    private static final int PLACES = 64;
    private static final int LONGEST = 160;

    static final ReceivedControl.Read NOTHING = new Read(List.of(), 0);

    private final SystemCalls calls;
    private final @Nullable Kept[] kept = new Kept[PLACES];

    /**
     * Decoded control data.
     *
     * @param segment the length of the datagrams in a joined piece; 0 for a single datagram
     */
    public record Read(List<ControlMessage> messages, int segment) {}

    /** Control data and its decoded form. */
    private record Kept(MemorySegment bytes, Read read) {}

    public ReceivedControl(SystemCalls calls) {
        this.calls = calls;
    }

    /** Decodes control data. */
    public Read read(MemorySegment room, long at, int length) {
        if (length == 0) {
            return NOTHING;
        }
        if (length > LONGEST) {
            return decode(room, at, length);
        }
        int place = place(room, at, length);
        Kept known = kept[place];
        if (known != null && isSame(known.bytes, room, at, length)) {
            return known.read;
        }
        Read read = decode(room, at, length);
        if (mayComeAgain(read.messages)) {
            kept[place] =
                    new Kept(MemorySegment.ofArray(room.asSlice(at, length).toArray(JAVA_BYTE)), read);
        }
        return read;
    }

    private Read decode(MemorySegment room, long at, int length) {
        List<ControlMessage> messages = ControlCodec.decode(room.asSlice(at, length), length, calls::close);
        for (ControlMessage message : messages) {
            if (message instanceof ControlMessage.SegmentSize size) {
                return new Read(messages, size.bytes());
            }
        }
        return new Read(messages, 0);
    }

    private static boolean mayComeAgain(List<ControlMessage> messages) {
        for (ControlMessage message : messages) {
            if (message instanceof ControlMessage.Rights || message instanceof ControlMessage.Timestamp) {
                return false;
            }
        }
        return true;
    }

    private static int place(MemorySegment room, long at, int length) {
        long hash = length;
        for (int i = 0; i + 8 <= length; i += 8) {
            hash = (hash ^ room.get(JAVA_LONG, at + i)) * 0x9E3779B97F4A7C15L;
        }
        return (int) (hash >>> 58);
    }

    private static boolean isSame(MemorySegment bytes, MemorySegment room, long at, int length) {
        return bytes.byteSize() == length && MemorySegment.mismatch(bytes, 0, length, room, at, at + length) < 0;
    }
}
