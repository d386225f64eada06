package io.sockflux.internal.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.sockflux.tls.TlsException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the name that a client asks for (SNI, RFC 6066), and puts Netty's handler with the name's certificate in its own place. */
final class NameChoice extends AbstractSniHandler<SslContext> {

    private static final int MOST_OF_HELLO = 1 << 16;

    /** A fatal alert, unrecognized_name (112): RFC 6066 section 3 has the server send it. */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    /** The longest name of DNS, RFC 1035. */
    private static final int LONGEST_NAME = 253;

    private final TlsHandshake handshake;
    private final TlsContexts.Loaded loaded;
    private final boolean refusesUnknown;

    NameChoice(TlsHandshake handshake, TlsContexts.Loaded loaded, boolean refusesUnknown) {
        super(MOST_OF_HELLO, 0);
        this.handshake = handshake;
        this.loaded = loaded;
        this.refusesUnknown = refusesUnknown;
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable String name) {
        if (name == null) {
            return context.executor().newSucceededFuture(loaded.usual());
        }
        SslContext found = named(name);
        return found != null
                ? context.executor().newSucceededFuture(found)
                : context.executor()
                        .newFailedFuture(new TlsException(
                                null,
                                "the client asked for the unknown name \"" + TlsFailures.printable(name, LONGEST_NAME)
                                        + "\"",
                                null,
                                null));
    }

    private @Nullable SslContext named(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        Map<String, SslContext> all = loaded.byName();
        SslContext exact = all.get(bare);
        if (exact != null) {
            return exact;
        }
        int dot = bare.indexOf('.');
        SslContext starred = dot < 0 ? null : all.get("*" + bare.substring(dot));
        return starred != null ? starred : refusesUnknown ? null : loaded.usual();
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String name, Future<SslContext> found) {
        if (found.isSuccess()) {
            context.pipeline().replace(this, null, handshake.handler(found.getNow(), null));
        } else {
            ByteBuf alert = context.alloc().buffer(UNRECOGNIZED_NAME.length).writeBytes(UNRECOGNIZED_NAME);
            context.writeAndFlush(alert);
            handshake.handshakeFailed(found.cause());
        }
    }
}
