package io.sockflux.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.address.Endpoint;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.socket.OpenSocket;
import io.sockflux.urgent.Urgent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connected stream socket. Its two directions end apart: the peer's end of stream completes {@link #receive()} and leaves
 * sending open, and {@link #shutdown(Shutdown) shutdown(WRITE)} ends sending and leaves receiving open.
 *
 * <p>All signals come on the connection's event loop; nothing that runs there may block. All methods may be called from any
 * thread, and nothing happens before subscription.
 */
public interface Connection extends OpenSocket {

    /**
     * What the peer sends, {@code recv(2)}: buffers as the kernel gives them, with no meaning in where they are cut. Demand
     * is reads: {@code request(n)} reads at most n times. The buffers belong to the subscriber, need no release and may be
     * lost by any operator.
     *
     * <p>Completes at the peer's end of stream, after the data. Fails with
     * {@link io.sockflux.error.SystemCallException} when the peer resets the connection, and with
     * {@link io.sockflux.error.ConnectionClosedException} when this side closed it. One subscriber at a time; what one did
     * not take is there for the next.
     */
    ByteFlux receive();

    /**
     * The same as {@link #receive()} with pooled buffers, each of which the subscriber must release. For those who count
     * references; operators that drop, queue or strand elements leak them.
     */
    default Flux<ByteBuf> receivePooled() {
        return receive().pooled();
    }

    /**
     * Sends each buffer, {@code send(2)}, in order. The source is asked for more only while what waits to go out is below
     * the send budget. Each buffer is taken over, and will be released, the moment it is emitted; on every path.
     *
     * <p>Sends that are under way at the same time take turns buffer by buffer.
     *
     * @return completes when the kernel has taken every byte; fails with {@link io.sockflux.error.SendFailedException},
     *     which has the number of bytes taken, when it did not, and with the source's own error. Cancelling cancels the
     *     source; what it had emitted on the event loop still goes out, and what it emitted elsewhere may be released
     *     unsent.
     */
    Mono<Void> send(Publisher<? extends ByteBuf> buffers);

    /** Sends one buffer, which is taken over at subscription. */
    default Mono<Void> send(ByteBuf buffer) {
        return send(Mono.just(buffer));
    }

    /** Sends the bytes. The array must not change until the send is done. */
    default Mono<Void> send(byte[] bytes) {
        return send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
    }

    /** Sends the text in UTF-8. */
    default Mono<Void> send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a part of a file, {@code sendfile(2)}, in its order among the other sends: it takes turns with those that are
     * under way by a mebibyte each. Where the transport cannot (posix, io_uring, unix sockets on nio) the file is read
     * piece by piece and sent. It is opened at subscription and closed at the end, on a thread that may block.
     *
     * @param offset where in the file to begin, in bytes
     * @param length how many bytes to send; the file must have them
     * @return completes when the kernel has taken every byte; fails as {@link #send(Publisher)} does, with what opening the
     *     file failed with ({@link java.nio.file.NoSuchFileException}), and with {@link java.io.EOFException}, before
     *     anything is sent, if the file is shorter than that. One that is cut short while it is being sent breaks the
     *     connection where {@code sendfile(2)} is in use, as the peer may have been told to expect more. Cancelling stops
     *     after what was handed over, a mebibyte at the most.
     */
    Mono<Void> sendFile(Path file, long offset, long length);

    /**
     * The same of a file that is open for reading. It stays open, and must until the send has ended; its position is
     * neither used nor changed.
     */
    Mono<Void> sendFile(FileChannel file, long offset, long length);

    /**
     * Joins this connection with another until both directions have ended: what comes from either is sent on the other, at
     * the pace of the slower side, and the end of each stream is passed on, after all data, as the end of the other, while
     * the way back goes on. Goes inside the kernel where it can; the outcome tells.
     *
     * <p>Bytes alone are relayed: control messages and urgent marks are not, and the records of seqpacket sockets only where
     * none is longer than a read. What was received and not taken before goes first. Meanwhile both connections can be sent
     * on besides, but not received from.
     *
     * @return completes when both directions have ended, and leaves both connections to be closed; fails with
     *     {@link io.sockflux.error.RelayException}, which says which side failed in which direction. As what was on its way
     *     is lost then, both connections are {@linkplain #abort() aborted} before the failure is told, so that neither peer
     *     takes what it got for the whole; so they are when the subscriber cancels.
     */
    default Mono<RelayOutcome> relayTo(Connection other) {
        return relayTo(other, RelayWay.KERNEL);
    }

    /**
     * The same by a way of choice.
     *
     * @param way {@link RelayWay#KERNEL} for the kernel where that can be had, otherwise user space
     */
    Mono<RelayOutcome> relayTo(Connection other, RelayWay way);

    /**
     * What the peer sends, with what travels beside the bytes, {@code recvmsg(2)}: control messages, and the flags that the
     * kernel told. One message is one record, or one read of a stream. Demand, ends and errors are as in {@link #receive()},
     * whose place this takes; the data is safe to lose, and descriptors are the subscriber's to close. Who subscribes to
     * {@code receive()} instead gets the bytes alone; descriptors that came beside them are closed, with a line in the log.
     *
     * @throws IllegalStateException if the connection was not made for {@link io.sockflux.spi.Capability#MESSAGES}
     */
    Flux<Message> messages();

    /**
     * Sends messages, {@code sendmsg(2)}, as {@link #send(Publisher)} sends buffers. Each is taken over when it is emitted:
     * its data is released and its descriptors are closed once they were sent, or could not be. A message that the kernel
     * refuses as it is (too long, not permitted) fails the send and leaves the connection as it was.
     *
     * @throws IllegalStateException if the connection was not made for {@link io.sockflux.spi.Capability#MESSAGES}
     */
    Mono<Void> sendMessages(Publisher<Message> messages);

    /** Sends one message, which is taken over at subscription. */
    default Mono<Void> sendMessage(Message message) {
        return sendMessages(Mono.just(message));
    }

    /**
     * The first bytes of what comes next, which stay there for whoever receives next ({@code MSG_PEEK}, {@code recv(2)}).
     * Waits until so many have come, or the end of stream, or on a connection with records the end of the record. On one
     * that was made for {@link io.sockflux.spi.Capability#MESSAGES} a look also ends behind a message with descriptors.
     *
     * <p>Unlike by the system's call the bytes are read into the connection's own queue, so
     * {@link OpenSocket#inspect() FIONREAD} counts them no more.
     *
     * @param bytes how many, at least 1; they are held in memory meanwhile
     * @return a buffer that is safe to lose; empty at the end of stream
     */
    Mono<ByteBuf> peek(int bytes);

    /**
     * One receive into the caller's buffers, {@code recvmsg(2)} with an {@code iovec} for each, {@code readv(2)}. Fills what
     * remains of the first, then of the next, and moves their positions. On the transport posix the kernel writes to direct
     * buffers itself; elsewhere, and into buffers on the heap, the bytes are copied. What was received and not taken before
     * goes first. Of a connection with records it receives one.
     *
     * <p>The buffers are the connection's from subscription until the end. Who cancels must leave them alone until the event
     * loop has seen that. What came meanwhile stays for the next subscriber.
     *
     * @param buffers 1 to 16 that may be written to, with room for at least one byte together
     * @return how many bytes came; empty at the peer's end of stream. Fails as {@link #receive()} does, whose place it takes
     *     while it lasts, and with {@link io.sockflux.error.TooLongException} for a record that is longer than the room and
     *     whose rest is lost
     * @throws IllegalArgumentException if there are no such buffers
     */
    default Mono<Integer> receiveInto(ByteBuffer... buffers) {
        return receiveInto(Set.of(), buffers);
    }

    /**
     * The same with flags.
     *
     * @param flags {@link MessageFlag#WAITALL}, to wait until the buffers are full, or the end of stream, of which a record
     *     is one; {@link MessageFlag#PEEK}, to leave the bytes for the next receive, as {@link #peek} does. Of a record that
     *     is longer than the room a look is at the beginning
     * @throws IllegalArgumentException if a flag is none {@linkplain MessageFlag#isForReceiving() for receiving}, or there
     *     are no such buffers
     */
    Mono<Integer> receiveInto(Set<MessageFlag> flags, ByteBuffer... buffers);

    /**
     * Urgent data of TCP.
     *
     * @throws IllegalStateException if the connection was not made for {@link io.sockflux.spi.Capability#URGENT_DATA}
     */
    Urgent urgent();

    /**
     * Ends one direction or both, {@code shutdown(2)}. Ending the write direction sends the end of stream after
     * everything that was handed over before; later sends fail.
     */
    Mono<Void> shutdown(Shutdown how);

    /** The peer's endpoint, {@code getpeername(2)}. */
    Endpoint peerEndpoint();

    /**
     * Who the peer of a unix connection was when it connected or listened, as the kernel has it ({@code SO_PEERCRED},
     * {@code unix(7)}).
     */
    Mono<ControlMessage.Credentials> peerCredentials();

    /**
     * Closes without loss: sends what was handed over and the end of stream, throws away what the peer still sends until its
     * own end of stream, so that unread input does not turn the close into a reset, then closes the socket. The close begins
     * at subscription, goes on if the subscriber cancels, and happens once however often it is asked for.
     *
     * <p>The outcome comes when the peer has ended its side. It comes earlier if the peer's kernel is known to have
     * acknowledged everything, our end of stream too, and the peer has then sent nothing for half a second. Nothing can be
     * cut any more in that case. The socket stays open behind it, for as long as the bounds say, until the peer ends:
     * {@link #closed()} tells. A peer that sends after all is thus not reset, which on some systems would take from it what
     * it has not read.
     *
     * <p>The close gives up when nothing has moved for the time-out, or the peer has sent more than the drain limit; the
     * recipe sets both. If bytes or the end of stream then still wait on this side, the connection is reset: the peer never
     * takes a cut stream for the whole. A unix socket knows no reset; its peer sees the end of the stream.
     */
    Mono<CloseOutcome> close();

    /**
     * Closes at once; a TCP peer sees a reset ({@code SO_LINGER} of 0, {@code socket(7)}), a unix peer the end of the stream.
     * Happens at subscription.
     */
    Mono<Void> abort();
}
