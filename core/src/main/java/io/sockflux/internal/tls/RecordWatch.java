package io.sockflux.internal.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.internal.loop.OnLoop;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the headers of the peer's records, RFC 8446 section 5.1, on the socket's side of Netty's handler. It refuses
 * what is no TLS, before Netty's handler makes a text of all the bytes. It refuses a renegotiation of TLS 1.2: that is a
 * message of a handshake behind the peer's Finished, which is the first behind ChangeCipherSpec. It leaves the pipeline
 * after the handshake where neither can come.
 *
 * <p>In TLS 1.3 ChangeCipherSpec says nothing. Records of the handshake in clear come behind it where the server has asked
 * for a second hello, and as many as the peer makes of a hello.
 */
final class RecordWatch extends ChannelDuplexHandler {

    /** The connection. */
    interface Owner {

        boolean isServer();

        /** Whether a new handshake is refused here, as the engine would take part in it, or as the version is not known. */
        boolean mustRefuseRenegotiation();

        /** The peer's bytes are not those of TLS, or not permitted. */
        void refused(ChannelHandlerContext context, String words);

        /** Netty's handler closes the channel, and its alert is written or has failed. */
        void closes(ChannelHandlerContext context, ChannelPromise promise);
    }

    private static final int HEADER = 5;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int MAJOR = 3;
    /** The longest record of TLS 1.2, RFC 5246 section 6.2.3. */
    private static final int LONGEST = (1 << 14) + 2048;

    private final Owner owner;
    private final boolean isServer;
    private final HelloRetry retry = new HelloRetry();
    private int inHeader;
    private int type;
    private int length;
    private boolean begun;
    /** Whether this side, a server, has sent its first message. */
    private boolean answered;

    private boolean cipherChanged;
    private boolean finished;
    private boolean refused;

    RecordWatch(Owner owner) {
        this.owner = owner;
        this.isServer = owner.isServer();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        String why = refused ? "" : look(bytes);
        if (why == null) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!refused) {
            refused = true;
            owner.refused(context, why);
        }
    }

    /** A server's first message goes out in a write of its own or at the begin of one. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isServer && !answered && message instanceof ByteBuf bytes && bytes.readableBytes() > HEADER) {
            answered = true;
            if (bytes.getByte(bytes.readerIndex()) == HANDSHAKE) {
                retry.look(bytes, bytes.readerIndex() + HEADER, bytes.readableBytes() - HEADER);
            }
        }
        context.write(message, promise);
    }

    /**
     * Closes by a task: Netty's handler closes right behind its alert, and the posix channel holds the alert's flush back
     * until its read is over.
     */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!OnLoop.queue(context.channel().eventLoop(), () -> owner.closes(context, promise))) {
            owner.closes(context, promise);
        }
    }

    /** Looks at all headers; returns why the bytes are refused, or null. */
    private @Nullable String look(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (inHeader == HEADER) {
                int skipped = Math.min(length, end - at);
                if (type == HANDSHAKE && !cipherChanged && !isServer) {
                    retry.look(bytes, at, skipped);
                }
                length -= skipped;
                at += skipped;
                if (length == 0) {
                    inHeader = 0;
                }
                continue;
            }
            String why = header(bytes.getUnsignedByte(at++));
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private @Nullable String header(int octet) {
        switch (inHeader++) {
            case 0 -> {
                type = octet;
                if (octet < CHANGE_CIPHER_SPEC
                        || octet > APPLICATION_DATA
                        || (!begun && octet != HANDSHAKE && octet != ALERT)) {
                    return notTls();
                }
            }
            case 1 -> {
                if (octet != MAJOR) {
                    return notTls();
                }
            }
            case 3 -> length = octet << 8;
            case HEADER - 1 -> {
                length |= octet;
                if (length > LONGEST) {
                    return "the peer sent a record of " + length + " bytes (expected: at most " + LONGEST + ")";
                }
                begun = true;
                if (length == 0) {
                    inHeader = 0;
                }
                return record();
            }
            default -> {
                // The minor version says nothing: TLS 1.3 has that of 1.2.
            }
        }
        return null;
    }

    private @Nullable String record() {
        if (type == CHANGE_CIPHER_SPEC) {
            cipherChanged = true;
        } else if (type == HANDSHAKE && cipherChanged && !retry.isSeen()) {
            if (finished && owner.mustRefuseRenegotiation()) {
                return "the peer began another handshake (renegotiation), which is refused";
            }
            finished = true;
        }
        return null;
    }

    private String notTls() {
        return begun ? "the peer sent what is no TLS record" : "the peer does not speak TLS";
    }
}
