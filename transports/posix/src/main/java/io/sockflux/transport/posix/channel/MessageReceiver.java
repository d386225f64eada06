package io.sockflux.transport.posix.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one record, datagram or piece of a stream by {@code recvmsg(2)}, with what travels beside it. */
final class MessageReceiver {

    /** Room for credentials, which come first, and nothing else. */
    static final int CREDENTIALS_ROOM = 32;

    private final PosixChannel channel;
    private final boolean messages;
    private final boolean named;
    private int controlRoom;
    private boolean comesFromSomebody;

    /**
     * One for a channel.
     *
     * @param messages whether control messages are wanted
     */
    MessageReceiver(PosixChannel channel, boolean messages) {
        this.channel = channel;
        this.messages = messages;
        this.named = !channel.kind().type().isConnected();
        // Descriptors that nobody asked for do not enter the process: without room the kernel drops them.
        this.controlRoom = messages ? Scratch.CONTROL_ROOM : 0;
    }

    /** From now on there are credentials beside everything. */
    void credentialsCome() {
        comesFromSomebody = true;
        controlRoom = Math.max(controlRoom, CREDENTIALS_ROOM);
    }

    /** Whether whoever reads takes descriptors; without room for them the kernel drops them. */
    void takesDescriptors(boolean taken) {
        if (messages) {
            controlRoom = taken ? Scratch.CONTROL_ROOM : comesFromSomebody ? CREDENTIALS_ROOM : 0;
        }
    }

    /**
     * Receives into the shared room.
     *
     * @return how many bytes came, or the negative errno; what else came is in the shared header
     */
    int receive() {
        Scratch scratch = Scratch.ofThread();
        return receive(scratch.data().address(), Scratch.DATA_ROOM);
    }

    /** The same into a buffer. */
    int receive(long address, int length) {
        MessageHeader header = Scratch.ofThread().header();
        header.vector(0, address, length);
        header.prepare(named ? MessageHeader.NAME_ROOM : 0, 1, controlRoom);
        return channel.calls().recvmsg(channel.number(), header.address(), Flags.RECEIVING | Flags.CLOSE_ON_EXEC);
    }

    /** The same into what remains of direct buffers. */
    int receive(List<ByteBuffer> room) {
        MessageHeader header = Scratch.ofThread().header();
        int count = 0;
        for (ByteBuffer buffer : room) {
            if (buffer.hasRemaining() && count < header.mostVectors()) {
                header.vector(count, NativeBuffers.address(buffer), buffer.remaining());
                count++;
            }
        }
        header.prepare(0, count, controlRoom);
        return channel.calls().recvmsg(channel.number(), header.address(), Flags.RECEIVING | Flags.CLOSE_ON_EXEC);
    }

    /** Whether what was received last was cut. */
    boolean isCut() {
        return (Scratch.ofThread().header().flags() & Constant.MSG_TRUNC.number()) != 0;
    }

    /**
     * Receives data alone into the shared room.
     *
     * @return how long the record was, which is more than the room if it was cut; or the negative errno
     */
    int receivePlainly() {
        return channel.calls()
                .recv(
                        channel.number(),
                        Scratch.ofThread().data().address(),
                        Scratch.DATA_ROOM,
                        Flags.RECEIVING | Constant.MSG_TRUNC.number());
    }

    /** A record whose rest is lost. */
    static Message truncated(ByteBuf data) {
        return Message.of(data).with(MessageFlag.TRUNC);
    }

    /** Whether there is a record, which has credentials, rather than the end, which has none. Takes nothing. */
    boolean isRecordThere() {
        MessageHeader header = Scratch.ofThread().header();
        header.vector(0, Scratch.ofThread().data().address(), 1);
        header.prepare(0, 1, CREDENTIALS_ROOM);
        int flags = Flags.RECEIVING | Constant.MSG_PEEK.number();
        return channel.calls().recvmsg(channel.number(), header.address(), flags) >= 0 && hasControl();
    }

    /** Whether there was control data beside what was received last. */
    boolean hasControl() {
        return Scratch.ofThread().header().controlLength() > 0;
    }

    /** A copy of the first bytes of the shared room. */
    static ByteBuf copy(ByteBufAllocator allocator, int length) {
        ByteBuf data = allocator.ioBuffer(length);
        data.writeBytes(Scratch.ofThread().data(length));
        return data;
    }

    /**
     * What was received last: a message if there is something beside the data, else the data alone.
     *
     * @param data taken over
     */
    Object received(ByteBuf data) {
        MessageHeader header = Scratch.ofThread().header();
        boolean plain = !named && !Flags.tell(told(header)) && !(messages && hasControl());
        return plain ? data : message(data);
    }

    /** What was received last, as a message. */
    Message message(ByteBuf data) {
        MessageHeader header = Scratch.ofThread().header();
        Endpoint peer = named && header.nameLength() > 0
                ? SocketAddresses.read(
                        header.name(),
                        header.nameLength(),
                        channel.kind().type(),
                        channel.kind().protocol())
                : null;
        List<ControlMessage> control = messages && hasControl()
                ? ControlCodec.decode(header.control(), header.controlLength(), channel.calls()::close)
                : List.of();
        return new Message(named(peer), data, control, Flags.told(told(header)));
    }

    /** Where nobody wants control data, it is no news that it was cut. */
    private int told(MessageHeader header) {
        return messages ? header.flags() : header.flags() & ~Constant.MSG_CTRUNC.number();
    }

    /** A sender without a name is nobody whom one could answer. */
    private static @Nullable Endpoint named(@Nullable Endpoint peer) {
        return peer instanceof UnixUnnamedEndpoint ? null : peer;
    }
}
