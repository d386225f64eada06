package io.sockflux.transport.posix.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.SocketType;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.message.OutboundMessage;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.message.Vectors;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.MessageBatch;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.util.EnumSet;
import java.util.Set;

/** Writes the output of a stream or seqpacket channel: bytes, records, messages with control data. */
final class MessageSender {

    /**
     * The errors that concern a single message: too long, not permitted, no such flag, control message, process or name.
     * The connection stays usable.
     */
    private static final Set<Errno> OF_ONE_MESSAGE = EnumSet.of(
            Errno.EMSGSIZE,
            Errno.EPERM,
            Errno.EINVAL,
            Errno.EOPNOTSUPP,
            Errno.ETOOMANYREFS,
            Errno.EBADF,
            Errno.ESRCH,
            Errno.EISCONN);

    private final PosixChannel channel;
    private final Runnable writeOn;
    private final Vectors vectors = new Vectors();
    private final Records records = new Records();
    private final boolean sendsRecords;

    MessageSender(PosixChannel channel, Runnable writeOn) {
        this.channel = channel;
        this.writeOn = writeOn;
        this.sendsRecords = channel.kind().type() == SocketType.SEQPACKET && !Constant.isDarwin();
    }

    /** The message in a form that the kernel can take. Throws if it cannot be written here. */
    Object accept(Object message) {
        if (message instanceof ByteBuf buffer) {
            return NativeBuffers.direct(buffer, channel.alloc(), Scratch.VECTORS);
        }
        if (message instanceof Message m) {
            return OutboundMessage.of(m, channel.alloc());
        }
        if (message instanceof OutputEnd || message instanceof OutboundMessage) {
            return message;
        }
        throw new IllegalArgumentException(
                "message: " + message.getClass().getName() + " (expected: ByteBuf or Message)");
    }

    /** Writes until no output is left or the kernel has no room. */
    void write(ChannelOutboundBuffer in) throws SystemCallException {
        for (int turns = channel.config().getWriteSpinCount(); turns > 0; ) {
            Object current = in.current();
            if (current == null) {
                channel.interest().wantOutput(false);
                return;
            }
            if (current instanceof OutputEnd) {
                in.remove();
                continue;
            }
            int result = sendsRecords && in.size() > 1 && current instanceof ByteBuf
                    ? records(in)
                    : current instanceof OutboundMessage message ? message(in, message) : bytes(in, (ByteBuf) current);
            if (Calls.wouldBlock(result)) {
                channel.interest().wantOutput(true);
                return;
            }
            if (result < 0) {
                failed(in, result);
            }
            turns--;
        }
        // The other channels of the loop get their turn.
        channel.interest().wantOutput(false);
        channel.eventLoop().execute(writeOn);
    }

    /** Fails the first message alone if the error concerns only it. Otherwise throws, which fails all output. */
    private void failed(ChannelOutboundBuffer in, int result) throws SystemCallException {
        Object current = in.current();
        SystemCallException failure = current instanceof OutboundMessage outbound
                ? SendRefusal.of(result, channel, outbound.message())
                : SendRefusal.of(result, channel, current instanceof ByteBuf buffer ? buffer.readableBytes() : 0);
        boolean ofThisOne = !channel.kind().type().isConnected()
                || failure.errno().filter(OF_ONE_MESSAGE::contains).isPresent();
        if (!ofThisOne) {
            throw failure;
        }
        in.remove(failure);
    }

    private int bytes(ChannelOutboundBuffer in, ByteBuf buffer) {
        return channel.kind().type() == SocketType.STREAM ? stream(in, buffer) : record(in, buffer);
    }

    private int stream(ChannelOutboundBuffer in, ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (length == 0) {
            in.remove();
            return 0;
        }
        int result;
        if (in.size() == 1 && buffer.nioBufferCount() == 1) {
            long address = NativeBuffers.address(buffer, buffer.readerIndex(), length);
            result = channel.calls().send(channel.number(), address, length, Flags.SENDING);
        } else {
            MessageHeader header = Scratch.ofThread().header();
            header.prepare(0, vectors.name(in, header), 0);
            result = channel.calls().sendmsg(channel.number(), header.address(), Flags.SENDING);
        }
        if (result > 0) {
            in.removeBytes(result);
        }
        return result;
    }

    /** Writes several records by a call, as far as they are plain bytes of a single piece. */
    private int records(ChannelOutboundBuffer in) {
        MessageBatch batch = Scratch.ofThread().sending();
        int named = records.name(in, batch);
        if (named == 0) {
            return record(in, (ByteBuf) in.current());
        }
        int count = channel.calls().sendmmsg(channel.number(), batch.address(), named, Flags.SENDING);
        // A listener of a record may close the channel, which takes the remaining records away.
        for (int i = 0; i < count && in.current() instanceof ByteBuf sent; i++) {
            in.progress(sent.readableBytes());
            in.remove();
        }
        return count;
    }

    private int record(ChannelOutboundBuffer in, ByteBuf buffer) {
        int length = buffer.readableBytes();
        int result;
        if (buffer.nioBufferCount() == 1) {
            long address = length == 0 ? 0 : NativeBuffers.address(buffer, buffer.readerIndex(), length);
            result = channel.calls().send(channel.number(), address, length, Flags.SENDING);
        } else {
            MessageHeader header = Scratch.ofThread().header();
            header.prepare(0, NativeBuffers.name(buffer, header), 0);
            result = channel.calls().sendmsg(channel.number(), header.address(), Flags.SENDING);
        }
        if (result >= 0) {
            in.progress(length);
            in.remove();
        }
        return result;
    }

    private int message(ChannelOutboundBuffer in, OutboundMessage outbound) {
        Message message = outbound.message();
        ByteBuf data = message.data();
        MessageHeader header = Scratch.ofThread().header();
        int flags;
        try {
            flags = Flags.sending(message.flags());
            int nameLength = message.peer() == null ? 0 : SocketAddresses.write(message.peer(), header.name());
            int controlLength = outbound.isBegun() || message.control().isEmpty()
                    ? 0
                    : ControlCodec.encode(
                            message.control(), channel.kind().family() == AddressFamily.INET6, header.control());
            if (channel.kind().type() == SocketType.STREAM && !data.isReadable() && !outbound.isBegun()) {
                throw new IllegalArgumentException(
                        "message: has no data (expected: at least one byte, as a stream carries nothing without)");
            }
            header.prepare(nameLength, NativeBuffers.name(data, header), controlLength);
        } catch (IllegalArgumentException e) {
            in.remove(e);
            return 0;
        } catch (IllegalStateException e) {
            // The message is wrong: it has a closed descriptor, or its host is a name.
            in.remove(new IllegalArgumentException(e.getMessage(), e));
            return 0;
        }
        int result = channel.calls().sendmsg(channel.number(), header.address(), flags);
        if (result < 0) {
            return result;
        }
        outbound.begin();
        in.progress(result);
        if (channel.kind().type().keepsBoundaries() || result >= data.readableBytes()) {
            in.remove();
        } else {
            data.skipBytes(result);
        }
        return result;
    }
}
