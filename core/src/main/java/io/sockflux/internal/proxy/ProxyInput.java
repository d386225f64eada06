package io.sockflux.internal.proxy;

import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.layer.Opening;
import io.sockflux.proxy.ProxyStrangers;
import io.sockflux.stream.AccessList;

/**
 * Requires a header at the begin of each accepted connection.
 *
 * @param trusted the peers that may send one
 * @param strangers what happens to the connections of other peers
 */
public record ProxyInput(AccessList trusted, ProxyStrangers strangers) implements Layer {

    @Override
    public LayerPlace place() {
        return LayerPlace.PROXY;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        opening.hold(this);
        host.channel().pipeline().addLast(new ProxyInputHandler(this, host, opening));
    }

    @Override
    public boolean isTransparent() {
        return true;
    }

    @Override
    public boolean tellsPeer() {
        return true;
    }

    @Override
    public boolean asksCredentials() {
        return trusted.asksCredentials();
    }
}
