package io.sockflux.transport.posix.message;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;
import io.sockflux.address.Endpoint;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.transport.posix.sys.MessageBatch;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes the datagrams that wait in a channel, for a single system call. The kernel may be able to cut datagrams out
 * of a longer piece ({@code UDP_SEGMENT} in {@code udp(7)}). Then consecutive datagrams share a piece if peer, control
 * data and length are the same; the last may be shorter.
 */
public final class DatagramRuns implements MessageProcessor {

    /** The kernel's own limits of a piece: UDP_MAX_SEGMENTS of its older versions, and the longest datagram over IPv6. */
    private static final int MOST_SEGMENTS = 64;

    private static final int LONGEST_PIECE = 65_487;

    private final PeerNames names;
    private final boolean ipv6;
    private final int most;
    private boolean segments;
    /** How many datagrams at the front go singly, as the kernel refused their piece. */
    private int plainly;

    private int plainLeft;
    /** The kernel refused to cut datagrams of this length, so this length and longer are not cut. */
    private int tooLong = Integer.MAX_VALUE;

    private int segmentOfFirst;

    private final int[] datagrams = new int[Scratch.DATAGRAMS];
    private @Nullable MessageBatch batch;
    private int count;
    private int flags;
    private @Nullable IllegalArgumentException refusal;

    // The piece that is being made
    private @Nullable Endpoint peer;
    private @Nullable List<ControlMessage> control;
    private int segment;
    private int pieceLength;
    private boolean closed;
    private boolean finished;

    // The control data that was encoded last; the next message often has the same
    private @Nullable List<ControlMessage> written;
    private int writtenLength;
    private byte[] writtenBytes = new byte[0];
    private final MemorySegment cutControl = MemorySegment.ofArray(new byte[ControlCodec.SEGMENT_SIZE_ROOM]);
    private int cut;

    /**
     * The runs of a channel.
     *
     * @param ipv6 whether the socket's family is {@code AF_INET6}
     * @param most the most pieces in a call
     * @param segments whether the kernel can cut
     */
    public DatagramRuns(boolean ipv6, PeerNames names, int most, boolean segments) {
        this.names = names;
        this.ipv6 = ipv6;
        this.most = most;
        this.segments = segments;
    }

    /**
     * Describes the datagrams at the front. Returns how many pieces they make; 0 if the first datagram cannot be sent.
     */
    public int collect(ChannelOutboundBuffer in, MessageBatch into) {
        batch = into;
        into.clear();
        count = 0;
        refusal = null;
        plainLeft = plainly;
        closed = true;
        finished = true;
        try {
            in.forEachFlushedMessage(this);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            finishPiece();
            batch = null;
            peer = null;
            control = null;
        }
        return count;
    }

    /** The reason why the first datagram cannot be sent. */
    public IllegalArgumentException refusal() {
        return requireNonNull(refusal, "refusal");
    }

    /** The flags for the call, which all of its datagrams share. */
    public int flags() {
        return flags;
    }

    /** How many datagrams are in the piece at this index. */
    public int datagrams(int index) {
        return datagrams[index];
    }

    /**
     * Tells that the kernel refused the first piece, so its datagrams are to go singly.
     *
     * @param tooLong whether the kernel refused it for its length
     */
    public void sendPlainly(boolean tooLong) {
        plainly = datagrams[0];
        if (tooLong) {
            this.tooLong = Math.min(this.tooLong, segmentOfFirst);
        }
    }

    /** Tells that so many datagrams at the front were sent or have failed. */
    public void gone(int some) {
        plainly = Math.max(0, plainly - some);
    }

    /** Makes no more pieces of several datagrams: the program decides itself how its datagrams are cut. */
    public void stayApart() {
        segments = false;
    }

    @Override
    public boolean processMessage(Object waiting) {
        Message message = ((OutboundMessage) waiting).message();
        ByteBuf data = message.data();
        int length = data.readableBytes();
        if (!closed && joins(message, length)) {
            add(data, length);
            return true;
        }
        finishPiece();
        if (count == most || requireNonNull(batch, "batch").vectorsLeft() < data.nioBufferCount()) {
            return false;
        }
        return begin(message, data, length);
    }

    private boolean joins(Message message, int length) {
        return length <= segment
                && length > 0
                && datagrams[count - 1] < MOST_SEGMENTS
                && pieceLength + length <= LONGEST_PIECE
                && message.control().equals(control)
                && message.flags().isEmpty()
                && message.data().nioBufferCount() == 1
                && requireNonNull(batch, "batch").vectorsLeft() > 0
                && (peer == null ? message.peer() == null : peer.equals(message.peer()));
    }

    private boolean begin(Message message, ByteBuf data, int length) {
        MessageBatch into = requireNonNull(batch, "batch");
        int nameLength;
        int controlLength;
        try {
            int asked = message.flags().isEmpty() ? Flags.SENDING : Flags.sending(message.flags());
            if (count > 0 && asked != flags) {
                return false;
            }
            flags = asked;
            Endpoint to = message.peer();
            nameLength = to == null ? 0 : names.write(to, into.names(), into.nameOffset(count));
            controlLength = message.control().isEmpty() ? 0 : write(message.control(), into);
        } catch (IllegalArgumentException e) {
            refusal = e;
            return false;
        } catch (IllegalStateException | UnsupportedOperationException e) {
            // The message is wrong: it has a closed descriptor, or its host is a name.
            refusal = new IllegalArgumentException(e.getMessage(), e);
            return false;
        }
        into.begin(count, nameLength, controlLength);
        datagrams[count] = 0;
        finished = false;
        count++;
        peer = message.peer();
        control = message.control();
        segment = length;
        if (count == 1) {
            segmentOfFirst = length;
        }
        pieceLength = 0;
        closed = !mayBecomeLonger(message, length);
        add(data, length);
        return true;
    }

    private boolean mayBecomeLonger(Message message, int length) {
        if (message.flags().contains(MessageFlag.MORE)) {
            // The following data is to share a datagram with this message.
            stayApart();
        }
        if (plainLeft > 0) {
            plainLeft--;
            return false;
        }
        return segments
                && length > 0
                && length < tooLong
                && message.flags().isEmpty()
                && !hasSegmentSize(message.control());
    }

    private static boolean hasSegmentSize(List<ControlMessage> control) {
        for (ControlMessage message : control) {
            if (message instanceof ControlMessage.SegmentSize
                    || (message instanceof ControlMessage.Unknown other
                            && other.level() == Constant.IPPROTO_UDP.number())) {
                return true;
            }
        }
        return false;
    }

    private void add(ByteBuf data, int length) {
        MessageBatch into = requireNonNull(batch, "batch");
        if (data.nioBufferCount() == 1) {
            into.add(count - 1, length == 0 ? 0 : NativeBuffers.address(data, data.readerIndex(), length), length);
        } else {
            for (ByteBuffer piece : data.nioBuffers()) {
                into.add(count - 1, NativeBuffers.address(piece), piece.remaining());
            }
        }
        datagrams[count - 1]++;
        pieceLength += length;
        if (length < segment) {
            // Only the last datagram of a piece may be shorter.
            closed = true;
        }
    }

    /** Adds the length at which the kernel is to cut, if the piece has several datagrams. */
    private void finishPiece() {
        if (!finished && count > 0 && datagrams[count - 1] > 1 && batch != null) {
            if (cut != segment) {
                ControlCodec.encode(List.of(new ControlMessage.SegmentSize(segment)), ipv6, cutControl);
                cut = segment;
            }
            long at = batch.controlOffset(count - 1);
            int before = batch.controlLength(count - 1);
            MemorySegment.copy(cutControl, 0, batch.control(), at + before, ControlCodec.SEGMENT_SIZE_ROOM);
            batch.controlLength(count - 1, before + ControlCodec.SEGMENT_SIZE_ROOM);
        }
        closed = true;
        finished = true;
    }

    private int write(List<ControlMessage> messages, MessageBatch into) {
        long at = into.controlOffset(count);
        // Leaves room behind them for the size of the segments.
        int room = into.controlRoom() - ControlCodec.SEGMENT_SIZE_ROOM;
        if (messages.equals(written)) {
            MemorySegment.copy(MemorySegment.ofArray(writtenBytes), 0, into.control(), at, writtenLength);
            return writtenLength;
        }
        int length = ControlCodec.encode(messages, ipv6, into.control().asSlice(at, room));
        if (messages.stream().noneMatch(ControlMessage.Rights.class::isInstance)) {
            if (writtenBytes.length < length) {
                writtenBytes = new byte[length];
            }
            MemorySegment.copy(into.control(), at, MemorySegment.ofArray(writtenBytes), 0, length);
            written = messages;
            writtenLength = length;
        } else {
            written = null;
        }
        return length;
    }
}
