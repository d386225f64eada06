package io.sockflux.transport.posix.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.PeerNames;
import io.sockflux.transport.posix.message.ReceivedControl;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.MessageBatch;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the datagrams of a channel, several by a call as far as they are there and wanted, and hands them on. */
final class DatagramReceiver {

    private final PosixDatagramChannel channel;
    private final DatagramSettings settings;
    private final boolean wholePieces;
    private final PeerNames names;
    private final ReceivedControl control;

    DatagramReceiver(PosixDatagramChannel channel, DatagramSettings settings, PeerNames names, boolean wholePieces) {
        this.channel = channel;
        this.settings = settings;
        this.wholePieces = wholePieces;
        this.names = names;
        this.control = new ReceivedControl(channel.calls());
    }

    /**
     * The most datagrams in a call. A unix socket has a single datagram in a call, as each may bring 253 descriptors. The
     * kernel opens them all before the subscriber can close the descriptors of the datagram before.
     */
    int most() {
        return Constant.isDarwin() || channel.kind().family() == AddressFamily.UNIX ? 1 : settings.batch();
    }

    /**
     * Receives datagrams and hands them on.
     *
     * @param wanted the most datagrams, 1 to {@link #most()}
     * @return how many pieces came, or the negative errno
     */
    int receive(RecvByteBufAllocator.ExtendedHandle handle, int wanted) {
        Scratch scratch = Scratch.ofThread();
        MessageBatch batch = scratch.takeReceiving();
        try {
            return receive(handle, wanted, batch);
        } finally {
            scratch.giveBack(batch);
        }
    }

    private int receive(RecvByteBufAllocator.ExtendedHandle handle, int wanted, MessageBatch batch) {
        batch.prepareToReceive(wanted, settings.maxLength(), true, batch.controlRoom());
        int flags = Flags.RECEIVING | Flags.CLOSE_ON_EXEC;
        int count = wanted == 1
                ? batch.receiveOne(channel.calls(), channel.number(), flags)
                : channel.calls().recvmmsg(channel.number(), batch.address(), wanted, flags);
        int next = 0;
        try {
            while (next < count) {
                handOn(handle, batch, next++);
            }
        } finally {
            // A hand-over failed for want of memory. The descriptors of the remaining datagrams are open already.
            while (next < count) {
                close(beside(batch, next++).messages());
            }
        }
        return count;
    }

    private ReceivedControl.Read beside(MessageBatch batch, int index) {
        return control.read(batch.control(), batch.controlOffset(index), batch.controlLength(index));
    }

    private static void close(List<ControlMessage> messages) {
        for (ControlMessage message : messages) {
            if (message instanceof ControlMessage.Rights rights) {
                rights.descriptors().forEach(Descriptor::close);
            }
        }
    }

    private ByteBuf data(MessageBatch batch, int index, ReceivedControl.Read beside) {
        try {
            return channel.alloc().ioBuffer(batch.length(index)).writeBytes(batch.data(index));
        } catch (RuntimeException | OutOfMemoryError e) {
            close(beside.messages());
            throw e;
        }
    }

    private void handOn(RecvByteBufAllocator.ExtendedHandle handle, MessageBatch batch, int index) {
        int length = batch.length(index);
        handle.attemptedBytesRead(length);
        // Counts at least a byte, as Netty takes 0 for no read, and an empty datagram is a read.
        handle.lastBytesRead(Math.max(1, length));
        ReceivedControl.Read beside = beside(batch, index);
        ByteBuf data = data(batch, index, beside);
        Endpoint peer = peer(batch, index);
        int flags = batch.flags(index);
        if (beside.segment() > 0 && !wholePieces) {
            segments(handle, new Message(peer, data, without(beside.messages()), Flags.told(flags)), beside.segment());
        } else {
            handOn(handle, new Message(peer, data, beside.messages(), Flags.told(flags)));
        }
    }

    /** The sender; null if it has no name, as no answer could reach it. */
    private @Nullable Endpoint peer(MessageBatch batch, int index) {
        Endpoint peer = names.endpoint(batch.names(), batch.nameOffset(index), batch.nameLength(index));
        return peer instanceof UnixUnnamedEndpoint ? null : peer;
    }

    /** Cuts a piece into the datagrams that the kernel has joined. */
    private void segments(RecvByteBufAllocator.ExtendedHandle handle, Message piece, int segment) {
        ByteBuf data = piece.data();
        while (data.readableBytes() > segment) {
            handOn(handle, new Message(piece.peer(), data.readRetainedSlice(segment), piece.control(), piece.flags()));
        }
        handOn(handle, piece);
    }

    private static List<ControlMessage> without(List<ControlMessage> messages) {
        if (messages.size() == 1) {
            return List.of();
        }
        List<ControlMessage> rest = new ArrayList<>(messages);
        rest.removeIf(ControlMessage.SegmentSize.class::isInstance);
        return List.copyOf(rest);
    }

    private void handOn(RecvByteBufAllocator.ExtendedHandle handle, Message message) {
        handle.incMessagesRead(1);
        channel.readDone();
        channel.pipeline().fireChannelRead(message);
    }
}
