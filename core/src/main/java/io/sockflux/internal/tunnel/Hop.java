package io.sockflux.internal.tunnel;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.DecoderResult;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.ProxyException;
import io.sockflux.proxy.ProxyServer;
import org.jspecify.annotations.Nullable;

/** The conversation with a proxy until it has connected to the next place. Event loop only; used once. */
abstract class Hop {

    /**
     * A question, and the codecs for it and for its answer. Bytes behind the answer leave the decoder as they are.
     *
     * @param request null if the answer to the question before is not complete
     */
    record Step(
            @Nullable Object request,
            @Nullable ChannelHandler encoder,
            @Nullable ChannelHandler decoder) {

        /** Another answer to the same question follows. */
        static final Step WAIT = new Step(null, null, null);

        boolean isWait() {
            return request == null;
        }
    }

    private final ProxyServer proxy;
    private final TcpEndpoint target;

    Hop(ProxyServer proxy, TcpEndpoint target) {
        this.proxy = proxy;
        this.target = target;
    }

    /** The hop from a proxy to the next place. */
    static Hop of(ProxyServer proxy, TcpEndpoint target) {
        return switch (proxy.kind()) {
            case SOCKS4A -> new Socks4Hop(proxy, target);
            case SOCKS5 -> new Socks5Hop(proxy, target);
            case HTTP_CONNECT -> new HttpHop(proxy, target);
        };
    }

    /** The first question. */
    abstract Step first();

    /**
     * Takes an answer.
     *
     * @return the next question; null when the proxy has connected
     * @throws ProxyException if it has not
     */
    abstract @Nullable Step next(Object answer) throws ProxyException;

    final ProxyServer proxy() {
        return proxy;
    }

    final TcpEndpoint target() {
        return target;
    }

    final void check(DecoderResult result) throws ProxyException {
        if (result.isFailure()) {
            throw notUnderstood();
        }
    }

    final ProxyException notUnderstood() {
        return broken("its answer is not of the protocol " + proxy.kind().scheme());
    }

    final ProxyException broken(String words) {
        return ProxyException.broken(proxy.toString(), target, words);
    }

    final ProxyException refused(int code, boolean passes, String words) {
        return ProxyException.refused(proxy.toString(), target, code, passes, words);
    }
}
