package io.sockflux.transport.posix.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.sockflux.address.AddressFamily;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.RecordReader;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.MessageBatch;
import io.sockflux.transport.posix.sys.layout.Constant;
import org.jspecify.annotations.Nullable;

/** Reads the records of a seqpacket socket: each by a call, or several by one call. Event loop only. */
final class RecordInput {

    /** The most records in a call. */
    static final int MOST = 16;

    private final PosixStreamChannel channel;
    private final MessageReceiver receiver;
    private final boolean messages;
    private final boolean isUnix;
    private int longest = RecordReader.LONGEST_RECORD;
    /** The failure that ends the connection when its last record has been read. */
    private @Nullable SystemCallException reset;

    /**
     * The input of a channel.
     *
     * @param messages whether the subscriber wants control messages
     */
    RecordInput(PosixStreamChannel channel, MessageReceiver receiver, boolean messages) {
        this.channel = channel;
        this.receiver = receiver;
        this.messages = messages;
        this.isUnix = channel.kind().family() == AddressFamily.UNIX;
    }

    /** Whether one call may read several records, as control messages do not matter. */
    boolean takesSeveral() {
        return !messages && !Constant.isDarwin();
    }

    /**
     * Tells empty records from the end of the stream from now on, where the kernel can: both look alike, but only a record
     * has credentials.
     */
    void tellEndApart() {
        if (isUnix) {
            receiver.passCredentials();
        }
    }

    /**
     * Whether a receive of no bytes was the end of the stream. Until the peer has ended, a record waits whenever the loop
     * tells of input.
     */
    boolean isEnd(boolean peerEnded) {
        return receiver.hasCredentials() ? !receiver.hasControl() : peerEnded;
    }

    /** Sets the length beyond which a record is cut. */
    void longest(int bytes) {
        longest = bytes;
    }

    /** Reads one record: into the shared room, or into memory of its own if the room is too short. */
    int read(RecvByteBufAllocator.ExtendedHandle handle, boolean peerEnded) throws SystemCallException {
        int length = lengthBeyondRoom();
        if (length < 0) {
            return channel.nothing(length, false);
        }
        return length > Scratch.DATA_ROOM || longest < Scratch.DATA_ROOM
                ? readLong(handle, length, peerEnded)
                : readShort(handle, peerEnded);
    }

    private int readShort(RecvByteBufAllocator.ExtendedHandle handle, boolean peerEnded) throws SystemCallException {
        // Without control data recv(2) suffices; only recvmsg(2) tells whether credentials came with a record.
        boolean plain = !messages && !receiver.hasCredentials();
        int count = plain ? receiver.receivePlainly() : receiver.receive();
        boolean end = count == 0 && isEnd(peerEnded);
        if (count < 0 || end) {
            return channel.nothing(count, end);
        }
        int kept = Math.min(count, Scratch.DATA_ROOM);
        handle.attemptedBytesRead(kept);
        handle.lastBytesRead(kept);
        ByteBuf record = MessageReceiver.copy(channel.alloc(), kept);
        if (plain) {
            channel.handOn(handle, count == kept ? record : MessageReceiver.truncated(record));
        } else {
            channel.handOn(handle, receiver.received(record));
        }
        return PosixStreamChannel.SOMETHING;
    }

    /**
     * The length of the next record, if it may be longer than the shared room; else 0. Or the negative errno, as the kernel
     * tells of a reset once. All that waits is asked for first: one answer then does for many short records.
     */
    private int lengthBeyondRoom() throws SystemCallException {
        if (longest <= Scratch.DATA_ROOM || channel.ask(Constant.FIONREAD) <= Scratch.DATA_ROOM) {
            return 0;
        }
        return receiver.nextLength();
    }

    private int readLong(RecvByteBufAllocator.ExtendedHandle handle, int length, boolean peerEnded)
            throws SystemCallException {
        int room = Math.max(1, Math.min(longest, Math.max(length, Scratch.DATA_ROOM)));
        ByteBuf record = channel.alloc().ioBuffer(room);
        boolean isHandedOn = false;
        try {
            int count = receiver.receive(NativeBuffers.address(record, 0, room), room);
            boolean end = count == 0 && isEnd(peerEnded);
            if (count < 0 || end) {
                return channel.nothing(count, end);
            }
            handle.attemptedBytesRead(count);
            handle.lastBytesRead(count);
            record.writerIndex(count);
            isHandedOn = true;
            channel.handOn(handle, receiver.received(record));
            return PosixStreamChannel.SOMETHING;
        } finally {
            if (!isHandedOn) {
                record.release();
            }
        }
    }

    /** Reads several records by a call, so many at the most. */
    int readSeveral(RecvByteBufAllocator.ExtendedHandle handle, int most) throws SystemCallException {
        int length = lengthBeyondRoom();
        if (length < 0) {
            return channel.nothing(length, false);
        }
        if (length > 0 || longest < Scratch.DATA_ROOM) {
            // A batch would cut a long record, and one may wait behind a short one.
            channel.mayRead(1);
            return length > Scratch.DATA_ROOM || longest < Scratch.DATA_ROOM
                    ? readLong(handle, length, false)
                    : readShort(handle, false);
        }
        Scratch scratch = Scratch.ofThread();
        MessageBatch batch = scratch.takeReceiving();
        try {
            return readSeveral(handle, most, batch);
        } finally {
            scratch.giveBack(batch);
        }
    }

    private int readSeveral(RecvByteBufAllocator.ExtendedHandle handle, int most, MessageBatch batch)
            throws SystemCallException {
        batch.prepareToReceive(most, Scratch.DATA_ROOM, false, MessageReceiver.CREDENTIALS_ROOM);
        int count = channel.calls()
                .recvmmsg(channel.number(), batch.address(), most, Flags.RECEIVING | Flags.CLOSE_ON_EXEC);
        if (count < 0) {
            return channel.nothing(count, false);
        }
        channel.mayRead(1);
        for (int i = 0; i < count; i++) {
            int length = batch.length(i);
            if (length == 0 && !batch.hasControl(i)) {
                return PosixStreamChannel.END;
            }
            handle.lastBytesRead(length);
            ByteBuf record = channel.alloc().ioBuffer(length).writeBytes(batch.data(i));
            channel.handOn(handle, batch.isTruncated(i) ? MessageReceiver.truncated(record) : record);
        }
        return PosixStreamChannel.SOMETHING;
    }

    /**
     * Keeps a failure until the records behind it are read: the kernel reports a reset first. Returns false if there are
     * none, or if it has reported one before.
     */
    boolean keepBehindRecords(SystemCallException failure) {
        if (reset != null || !isUnix) {
            return false;
        }
        receiver.passCredentials();
        if (!receiver.isRecordThere()) {
            return false;
        }
        reset = failure;
        return true;
    }

    /** The failure that was kept until the last record was read; null if the stream ended in order. */
    @Nullable
    SystemCallException reset() {
        return reset;
    }
}
