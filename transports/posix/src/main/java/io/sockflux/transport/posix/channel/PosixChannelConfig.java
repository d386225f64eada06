package io.sockflux.transport.posix.channel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.spi.UrgentOption;
import io.sockflux.transport.posix.message.OutboundMessage;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The options of a channel: Netty's own, and all of the kernel's by {@code getsockopt(2)} and {@code setsockopt(2)}. */
public final class PosixChannelConfig extends DefaultChannelConfig {

    private static final int MESSAGE_OVERHEAD = 64;

    private final PosixChannel posix;
    private int backlog = 4096;

    PosixChannelConfig(PosixChannel channel) {
        super(channel);
        this.posix = channel;
        setMessageSizeEstimator(PosixChannelConfig::estimator);
    }

    private static MessageSizeEstimator.Handle estimator() {
        MessageSizeEstimator.Handle usual = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        return message -> switch (message) {
            // Netty asks before the channel has wrapped the message, and again after that.
            case Message m -> m.data().readableBytes() + MESSAGE_OVERHEAD;
            case OutboundMessage m -> m.message().data().readableBytes() + MESSAGE_OVERHEAD;
            default -> usual.size(message);
        };
    }

    int backlog() {
        return backlog;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
        if (option instanceof IntegerUnixChannelOption number) {
            return (T) (Integer) integer(number.level(), number.optname());
        }
        if (option instanceof RawUnixChannelOption raw) {
            return (T) bytes(raw.level(), raw.optname(), raw.length());
        }
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            return (T) Boolean.TRUE;
        }
        if (option.equals(ChannelOption.SO_BACKLOG)) {
            return (T) (Integer) backlog;
        }
        if (option.equals(ChannelOption.SO_LINGER)) {
            return (T) (Integer) linger();
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option instanceof IntegerUnixChannelOption number) {
            integer(number.level(), number.optname(), (Integer) value);
        } else if (option instanceof RawUnixChannelOption raw) {
            bytes(raw.level(), raw.optname(), (ByteBuffer) value);
        } else if (option.equals(ChannelOption.SO_BACKLOG)) {
            backlog = (Integer) value;
        } else if (option.equals(ChannelOption.SO_LINGER)) {
            linger((Integer) value);
        } else if (option.equals(UrgentOption.IN_LINE)) {
            posix.keepUrgentInLine((Boolean) value);
        } else if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            // The directions of this channel always end separately.
            return (Boolean) value;
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    /** The linger time in seconds; -1 if it is off. */
    private int linger() {
        MemorySegment linger = Scratch.ofThread().option();
        get(Constant.SOL_SOCKET.number(), Constant.SO_LINGER.number(), linger, 8);
        return linger.get(JAVA_INT, 0) == 0 ? -1 : linger.get(JAVA_INT, 4);
    }

    private void linger(int seconds) {
        MemorySegment linger = Scratch.ofThread().option();
        linger.set(JAVA_INT, 0, seconds < 0 ? 0 : 1);
        linger.set(JAVA_INT, 4, Math.max(0, seconds));
        set(Constant.SOL_SOCKET.number(), Constant.SO_LINGER.number(), linger, 8);
    }

    /** The value of an int option. */
    public int integer(int level, int name) {
        MemorySegment value = Scratch.ofThread().option();
        get(level, name, value, Integer.BYTES);
        return value.get(JAVA_INT, 0);
    }

    public void integer(int level, int name, int value) {
        if (level == Constant.IPPROTO_UDP.number()
                && value != 0
                && (name == Constant.UDP_CORK.number() || name == Constant.UDP_SEGMENT.number())) {
            posix.cutsItself();
        }
        MemorySegment option = Scratch.ofThread().option();
        option.set(JAVA_INT, 0, value);
        set(level, name, option, Integer.BYTES);
    }

    /** Turns on an option at the socket level, if the system has it. */
    void turnOn(Constant option) {
        if (option.exists()) {
            integer(Constant.SOL_SOCKET.number(), option.number(), 1);
        }
    }

    /** The bytes of an option's value, as many as the kernel gives, up to a bound. */
    public ByteBuffer bytes(int level, int name, int most) {
        if (most <= Scratch.OPTION_ROOM) {
            return bytes(level, name, most, Scratch.ofThread().option());
        }
        try (Arena arena = Arena.ofConfined()) {
            return bytes(level, name, most, arena.allocate((most + 7L) / 8 * 8 + Long.BYTES, 8));
        }
    }

    private ByteBuffer bytes(int level, int name, int most, MemorySegment room) {
        int length = get(level, name, room, most);
        return ByteBuffer.wrap(room.asSlice(0, Math.min(most, length)).toArray(JAVA_BYTE));
    }

    public void bytes(int level, int name, ByteBuffer value) {
        int length = value.remaining();
        if (length <= Scratch.OPTION_ROOM) {
            MemorySegment option = Scratch.ofThread().option();
            option.copyFrom(MemorySegment.ofBuffer(value));
            set(level, name, option, length);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length, 8);
            copy.copyFrom(MemorySegment.ofBuffer(value));
            set(level, name, copy, length);
        }
    }

    /** Reads a value into a room that is longer, as the length is kept in the room's last eight bytes. */
    private int get(int level, int name, MemorySegment room, int most) {
        long lengthAt = room.byteSize() - Long.BYTES;
        room.set(JAVA_INT, lengthAt, most);
        checked(
                posix.calls().getsockopt(posix.number(), level, name, room.address(), room.address() + lengthAt),
                "getsockopt");
        return room.get(JAVA_INT, lengthAt);
    }

    private void set(int level, int name, MemorySegment value, int length) {
        checked(posix.calls().setsockopt(posix.number(), level, name, value.address(), length), "setsockopt");
    }

    private void checked(int result, String call) {
        try {
            Calls.check(result, call, posix.kind());
        } catch (SystemCallException e) {
            throw new ChannelException(e);
        }
    }

    @Override
    protected void autoReadCleared() {
        posix.autoReadCleared();
    }
}
