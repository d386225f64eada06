package io.sockflux.internal.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.PeerCheck;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsSettings;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** TLS on the connections of a recipe. A connection is handed over when its handshake is done. */
public final class TlsLayer implements Layer {

    private final TlsContexts contexts;
    private final @Nullable PeerName peer;

    /** Whether connections begin in clear, and speak TLS when their users say so. */
    private final boolean later;

    private TlsLayer(TlsContexts contexts, @Nullable PeerName peer, boolean later) {
        this.contexts = contexts;
        this.peer = peer;
        this.later = later;
    }

    /** The same, for connections that begin in clear. */
    public TlsLayer later() {
        return new TlsLayer(contexts, peer, true);
    }

    /** The server's side. */
    public static TlsLayer server(ServerTls recipe) {
        return new TlsLayer(contexts(recipe.settings(), true), null, false);
    }

    /**
     * The client's side of connections to a target.
     *
     * @throws IllegalArgumentException if the server's name is to be checked and there is none
     */
    public static TlsLayer client(ClientTls recipe, Endpoint target) {
        TlsSettings settings = recipe.settings();
        String name = settings.serverName().orElse(target instanceof InetEndpoint inet ? inet.host() : null);
        if (name == null && settings.check() == PeerCheck.NAME) {
            throw new IllegalArgumentException("tls: " + target
                    + " has no host whose name can be checked (expected: serverName(NAME) on the recipe for TLS)");
        }
        int port = target instanceof InetEndpoint inet ? inet.port() : 0;
        return new TlsLayer(contexts(settings, false), name == null ? null : PeerName.of(name, port), false);
    }

    private static TlsContexts contexts(TlsSettings settings, boolean isServer) {
        return (TlsContexts) settings.made(() -> new TlsContexts(settings, isServer));
    }

    /** The certificates in use, which can be loaded again. */
    public TlsContexts contexts() {
        return contexts;
    }

    @Override
    public LayerPlace place() {
        return LayerPlace.TLS;
    }

    @Override
    public boolean isTransparent() {
        return false;
    }

    /** Not in clear, where there is no handler that could. */
    @Override
    public boolean countsWrites() {
        return !later;
    }

    @Override
    public long bytesTaken(Channel channel) {
        TlsState state = TlsState.of(channel);
        return state == null ? 0 : state.taken();
    }

    @Override
    public Mono<Void> ready() {
        return contexts.ready();
    }

    @Override
    public void listening(LoopClock clock, Mono<Void> until) {
        contexts.watch(clock, until);
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        TlsHandshake handshake = new TlsHandshake(host, contexts);
        if (later) {
            handshake.installLater();
        } else {
            opening.hold(this);
            handshake.install(peer, () -> opening.ready(this), opening::fail);
        }
    }

    @Override
    public boolean upgrade(LayerHost host, Duration limit, Upgrading told) {
        TlsHandshake handshake = later ? host.channel().pipeline().get(TlsHandshake.class) : null;
        return handshake != null && handshake.begin(peer, limit, told);
    }

    @Override
    public @Nullable ChannelFuture endOutput(Channel channel) {
        TlsState state = TlsState.of(channel);
        return state == null ? null : state.endOutput();
    }

    @Override
    public @Nullable IOException halfCloseRefusal(Channel channel) {
        TlsState state = TlsState.of(channel);
        return state == null ? null : state.halfCloseRefusal();
    }

    @Override
    public @Nullable IOException failure(LayerHost host, Throwable cause) {
        return TlsFailures.isOfTls(cause) ? TlsFailures.of(host.peerEndpoint(), cause) : null;
    }

    @Override
    public String toString() {
        return "tls";
    }
}
