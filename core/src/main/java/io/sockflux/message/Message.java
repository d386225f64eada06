package io.sockflux.message;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.address.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code struct msghdr} says, {@code recvmsg(2)}: a datagram, a record, or a piece of a stream with what travels beside
 * it.
 *
 * @param peer received: the sender of a datagram, null if it has no name, and for a connection. Sending: the
 *     receiver, null for the peer that the socket is connected to
 * @param data the bytes. Received bytes are on the heap and may be lost; ownership of bytes to send goes to the
 *     socket. A composite of at most 64 direct buffers is gathered by the kernel without a copy; what is on the heap
 *     is copied once.
 * @param control what travels beside the data, in order
 * @param flags what is asked of the kernel, or what it told
 */
public record Message(@Nullable Endpoint peer, ByteBuf data, List<ControlMessage> control, Set<MessageFlag> flags) {

    /** Copies the list and the set. */
    public Message {
        requireNonNull(data, "data");
        control = List.copyOf(control);
        flags = Set.copyOf(flags);
    }

    /** A message that has data only. */
    public static Message of(ByteBuf data) {
        return new Message(null, data, List.of(), Set.of());
    }

    /** A message that has data only; the array must not change until it is sent. */
    public static Message of(byte[] data) {
        return of(Unpooled.wrappedBuffer(data));
    }

    /** A message that has a text in UTF-8 only. */
    public static Message of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for this peer. */
    public Message to(Endpoint other) {
        return new Message(requireNonNull(other, "other"), data, control, flags);
    }

    /** {@link #answer(ByteBuf)} with the data itself: an echo. */
    public Message answer() {
        return answer(data);
    }

    /**
     * An answer to this message, which was received. The answer goes to the sender, from the address that this
     * message was sent to, where that address is known ({@link ControlMessage.PacketInfo}) and this host's own.
     * Ownership of this message's data stays as it is.
     *
     * @throws IllegalStateException if the sender has no name
     */
    @SuppressWarnings("ReferenceEquality")
    public Message answer(ByteBuf with) {
        if (peer == null) {
            throw new IllegalStateException("answer: the sender has no name");
        }
        for (ControlMessage beside : control) {
            if (beside instanceof ControlMessage.PacketInfo info) {
                return new Message(peer, with, List.of(info.asSource()), Set.of());
            }
        }
        return with == data && control.isEmpty() && flags.isEmpty()
                ? this
                : new Message(peer, with, List.of(), Set.of());
    }

    /** The same with more beside the data. */
    public Message with(ControlMessage... more) {
        List<ControlMessage> all = new ArrayList<>(control);
        all.addAll(List.of(more));
        return new Message(peer, data, all, flags);
    }

    /** The same with more flags. */
    public Message with(MessageFlag... more) {
        Set<MessageFlag> all = EnumSet.noneOf(MessageFlag.class);
        all.addAll(flags);
        all.addAll(List.of(more));
        return new Message(peer, data, control, all);
    }

    /** The first control message of a type, such as {@code ControlMessage.HopLimit.class}. */
    public <T extends ControlMessage> Optional<T> control(Class<T> type) {
        return control.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** All descriptors that came with it. They are the receiver's to close. */
    public List<Descriptor> descriptors() {
        return control.stream()
                .filter(ControlMessage.Rights.class::isInstance)
                .flatMap(rights -> ((ControlMessage.Rights) rights).descriptors().stream())
                .toList();
    }

    /** Whether it was longer than the room for it, so that its rest is lost. */
    public boolean isTruncated() {
        return flags.contains(MessageFlag.TRUNC);
    }

    /** Whether control messages were lost for want of room. */
    public boolean isControlTruncated() {
        return flags.contains(MessageFlag.CTRUNC);
    }

    /** Releases the data and closes every descriptor: for a message that no subscriber takes. */
    public void discard() {
        if (data.refCnt() > 0) {
            data.release();
        }
        if (!control.isEmpty()) {
            descriptors().forEach(Descriptor::close);
        }
    }
}
