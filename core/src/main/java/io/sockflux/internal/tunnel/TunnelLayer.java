package io.sockflux.internal.tunnel;

import io.netty.util.ReferenceCountUtil;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.layer.Opening;
import io.sockflux.proxy.ProxyKind;
import io.sockflux.proxy.ProxyServer;
import java.util.ArrayList;
import java.util.List;

/** Has the proxies of a connector connect to the target, each to the next. */
public final class TunnelLayer implements Layer {

    private final List<ProxyServer> proxies;
    private final TcpEndpoint target;

    /**
     * The way to a target.
     *
     * @param proxies at least one; the socket connects to the first
     * @throws IllegalArgumentException if a proxy cannot carry the place that it is asked to connect to
     * @throws IllegalStateException if the codecs of a proxy's protocol are missing, with their artifact
     */
    public TunnelLayer(List<ProxyServer> proxies, TcpEndpoint target) {
        this.proxies = List.copyOf(proxies);
        this.target = target;
        hops().forEach(TunnelLayer::tryOut);
    }

    /** Makes the first question, so that what is missing or cannot be asked is told before anything is connected. */
    private static void tryOut(Hop hop) {
        try {
            ReferenceCountUtil.release(hop.first().request());
        } catch (NoClassDefFoundError e) {
            String artifact = hop.proxy().kind() == ProxyKind.HTTP_CONNECT ? "netty-codec-http" : "netty-codec-socks";
            throw new IllegalStateException(
                    "via: " + hop.proxy() + " needs a library that is missing (expected: io.netty:" + artifact + ")",
                    e);
        }
    }

    @Override
    public LayerPlace place() {
        return LayerPlace.TUNNEL;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        opening.hold(this);
        host.channel().pipeline().addLast(new TunnelHandler(this, host, opening));
    }

    /** The hops of a new connection. */
    List<Hop> hops() {
        List<Hop> hops = new ArrayList<>(proxies.size());
        for (int i = 0; i < proxies.size(); i++) {
            boolean isLast = i == proxies.size() - 1;
            hops.add(Hop.of(
                    proxies.get(i),
                    isLast ? target : (TcpEndpoint) proxies.get(i + 1).endpoint()));
        }
        return hops;
    }

    TcpEndpoint target() {
        return target;
    }

    /** Its handler leaves the pipeline when the last proxy has connected. */
    @Override
    public boolean isTransparent() {
        return true;
    }

    @Override
    public boolean tellsPeer() {
        return true;
    }

    @Override
    public String toString() {
        return "via " + proxies;
    }
}
