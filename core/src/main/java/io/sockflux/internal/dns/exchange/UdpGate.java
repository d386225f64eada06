package io.sockflux.internal.dns.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.sockflux.internal.dns.exchange.Counters.Event;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.WireReader.Unreadable;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands first on a channel that asks by datagrams, and lets in only answers to questions that are under way. Server,
 * number and question must be the same as in the query. A datagram that is malformed or has another question is dropped,
 * so the true answer may still come.
 *
 * <p>The answer is read here, once, and rides on behind the head of its message.
 */
final class UdpGate extends ChannelDuplexHandler {

    private final Map<Asked, Pending> questions = new LinkedHashMap<>();
    private final Counters counters;
    private final int payloadSize;
    private final long patienceNanos;
    private final LongSupplier nanoTime;

    private record Asked(InetSocketAddress server, int id) {}

    @SuppressWarnings("ArrayRecordComponent") // Only read.
    private record Pending(byte[] question, long since) {}

    /** Carries an answer in place of the datagram's local address, which no handler needs here. */
    static final class Delivery extends InetSocketAddress {

        @Serial
        private static final long serialVersionUID = 1;

        private final transient Answer answer;

        private Delivery(Answer answer) {
            super(0);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    /**
     * A gate.
     *
     * @param patienceNanos for how long an answer is awaited. It is longer than any look-up waits, so that a late answer
     *     does not count as forged.
     */
    UdpGate(Counters counters, int payloadSize, long patienceNanos, LongSupplier nanoTime) {
        this.counters = counters;
        this.payloadSize = payloadSize;
        this.patienceNanos = patienceNanos;
        this.nanoTime = nanoTime;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof DatagramPacket packet) {
            remember(packet.recipient(), packet.content());
        }
        context.write(message, promise);
    }

    private void remember(InetSocketAddress server, ByteBuf query) {
        long now = nanoTime.getAsLong();
        Iterator<Pending> oldest = questions.values().iterator();
        while (oldest.hasNext() && now - oldest.next().since() > patienceNanos) {
            oldest.remove();
        }
        try {
            Answer head = Answer.head(query);
            Asked key = new Asked(server, head.id());
            // A number that is used again moves to the end, as its time begins anew.
            questions.remove(key);
            questions.put(key, new Pending(head.question(), now));
        } catch (Unreadable e) {
            throw new IllegalStateException("a question that cannot be read", e);
        }
        counters.add(Event.QUERY);
    }

    /** Whether a question of this number was asked of the server and may still be answered. */
    boolean remembers(InetSocketAddress server, int id) {
        Pending question = questions.get(new Asked(server, id));
        return question != null && nanoTime.getAsLong() - question.since() <= patienceNanos;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof DatagramPacket packet)) {
            context.fireChannelRead(message);
            return;
        }
        Answer answer = accepted(packet);
        if (answer == null) {
            packet.release();
            return;
        }
        ByteBuf content = packet.content();
        int from = content.readerIndex();
        // Restores the question as it was asked, as the server may change letters' case, and drops what follows it.
        content.setBytes(from + Answer.HEADER, answer.question());
        content.setZero(from + 6, 6);
        content.writerIndex(from + Answer.HEADER + answer.question().length);
        context.fireChannelRead(new DatagramPacket(content, new Delivery(answer), packet.sender()));
    }

    /** The answer if it belongs to a question; otherwise null, and the datagram is counted. */
    private @Nullable Answer accepted(DatagramPacket packet) {
        ByteBuf content = packet.content();
        try {
            Answer head = Answer.head(content);
            Asked key = new Asked(packet.sender(), head.id());
            Pending pending = questions.get(key);
            if (pending == null || !head.answers(pending.question())) {
                counters.add(Event.FORGED);
                return null;
            }
            if (content.readableBytes() >= payloadSize) {
                markTruncatedIfCutByUs(content);
            }
            Answer answer = Answer.read(content);
            questions.remove(key);
            return answer;
        } catch (Unreadable e) {
            counters.add(Event.CUT);
            return null;
        }
    }

    /**
     * Marks the message as truncated if it is cut. A server may have sent more than it was told to, and the buffer holds
     * no more.
     */
    private static void markTruncatedIfCutByUs(ByteBuf content) {
        try {
            Answer.read(content);
        } catch (Unreadable e) {
            int flags = content.readerIndex() + 2;
            content.setShort(flags, content.getUnsignedShort(flags) | Answer.TRUNCATED);
        }
    }
}
