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

/** Reads a record, a datagram or a piece of a stream by {@code recvmsg(2)}, with the control data beside it. */
final class MessageReceiver {

    /** Room for credentials, which come first, and no other control data. */
    static final int CREDENTIALS_ROOM = 32;

    private final PosixChannel channel;
    private final boolean messages;
    private final boolean named;
    private int controlRoom;
    private boolean credentialsCome;

    /**
     * A receiver for a channel.
     *
     * @param messages whether the subscriber wants control messages
     */
    MessageReceiver(PosixChannel channel, boolean messages) {
        this.channel = channel;
        this.messages = messages;
        this.named = !channel.kind().type().isConnected();
        // Without room the kernel drops descriptors, so unwanted descriptors do not enter the process.
        this.controlRoom = messages ? Scratch.CONTROL_ROOM : 0;
    }

    /** Turns credentials on, which come with everything that is received later, {@code unix(7)}. */
    void passCredentials() {
        if (!credentialsCome && Constant.SO_PASSCRED.exists()) {
            channel.config().integer(Constant.SOL_SOCKET.number(), Constant.SO_PASSCRED.number(), 1);
            credentialsCome = true;
            controlRoom = Math.max(controlRoom, CREDENTIALS_ROOM);
        }
    }

    /** Whether credentials come with everything that is received. */
    boolean hasCredentials() {
        return credentialsCome;
    }

    /** Sets whether the subscriber takes descriptors. Without room for them the kernel drops them. */
    void takesDescriptors(boolean taken) {
        if (messages) {
            controlRoom = taken ? Scratch.CONTROL_ROOM : credentialsCome ? CREDENTIALS_ROOM : 0;
        }
    }

    /**
     * Receives into the shared room.
     *
     * @return how many bytes came, or the negative errno; the shared header has the rest
     */
    int receive() {
        Scratch scratch = Scratch.ofThread();
        return receive(scratch.data().address(), Scratch.DATA_ROOM);
    }

    /** Receives into a buffer; returns as {@link #receive()} does. */
    int receive(long address, int length) {
        MessageHeader header = Scratch.ofThread().header();
        header.vector(0, address, length);
        header.prepare(named ? MessageHeader.NAME_ROOM : 0, 1, controlRoom);
        return channel.calls().recvmsg(channel.number(), header.address(), Flags.RECEIVING | Flags.CLOSE_ON_EXEC);
    }

    /** Receives into the remaining bytes of direct buffers; returns as {@link #receive()} does. */
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

    /** Whether the kernel cut the last record or datagram. */
    boolean isCut() {
        return (Scratch.ofThread().header().flags() & Constant.MSG_TRUNC.number()) != 0;
    }

    /**
     * Receives data without control data into the shared room.
     *
     * @return the length of the record, which is more than the room if it was cut; or the negative errno
     */
    int receivePlainly() {
        return channel.calls()
                .recv(
                        channel.number(),
                        Scratch.ofThread().data().address(),
                        Scratch.DATA_ROOM,
                        Flags.RECEIVING | Constant.MSG_TRUNC.number());
    }

    /** The length of the record that comes next, which stays in the socket; or the negative errno. */
    int nextLength() {
        int flags = Flags.RECEIVING | Constant.MSG_PEEK.number() | Constant.MSG_TRUNC.number();
        return channel.calls().recv(channel.number(), Scratch.ofThread().data().address(), 1, flags);
    }

    /** A record whose rest is lost, as a message that says so. */
    static Message truncated(ByteBuf data) {
        return Message.of(data).with(MessageFlag.TRUNC);
    }

    /**
     * Whether a record waits rather than the end of the stream: only a record has credentials. Takes nothing from the
     * socket.
     */
    boolean isRecordThere() {
        MessageHeader header = Scratch.ofThread().header();
        header.vector(0, Scratch.ofThread().data().address(), 1);
        header.prepare(0, 1, CREDENTIALS_ROOM);
        int flags = Flags.RECEIVING | Constant.MSG_PEEK.number();
        return channel.calls().recvmsg(channel.number(), header.address(), flags) >= 0 && hasControl();
    }

    /** Whether control data came with the last receive. */
    boolean hasControl() {
        return Scratch.ofThread().header().controlLength() > 0;
    }

    /** Copies the first bytes of the shared room. */
    static ByteBuf copy(ByteBufAllocator allocator, int length) {
        ByteBuf data = allocator.ioBuffer(length);
        data.writeBytes(Scratch.ofThread().data(length));
        return data;
    }

    /**
     * The result of the last receive: a message if there is more than data, otherwise the data.
     *
     * @param data the received data; takes ownership of it
     */
    Object received(ByteBuf data) {
        MessageHeader header = Scratch.ofThread().header();
        boolean plain = !named && !Flags.tell(told(header)) && !(messages && hasControl());
        return plain ? data : message(data);
    }

    /** The result of the last receive, as a message. */
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

    /** The flags of the last receive. A cut of control data is no news to a subscriber that wants none. */
    private int told(MessageHeader header) {
        return messages ? header.flags() : header.flags() & ~Constant.MSG_CTRUNC.number();
    }

    /** The sender; null if it has no name, as no answer could reach it. */
    private static @Nullable Endpoint named(@Nullable Endpoint peer) {
        return peer instanceof UnixUnnamedEndpoint ? null : peer;
    }
}
