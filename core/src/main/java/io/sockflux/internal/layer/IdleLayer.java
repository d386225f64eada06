package io.sockflux.internal.layer;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;

/**
 * Ends a connection on which no byte moves, in either direction, while something is wanted of its peer.
 *
 * @param limit how long
 * @param how whether the connection is aborted, or closed without loss
 */
public record IdleLayer(Duration limit, WhenFailed how) implements Layer {

    public IdleLayer {
        Durations.checkPositive(limit, "idleLimit");
        requireNonNull(how, "how");
    }

    @Override
    public LayerPlace place() {
        return LayerPlace.LIMITS;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        host.channel().pipeline().addLast(new IdleHandler(host, this));
    }

    @Override
    public boolean isTransparent() {
        return true;
    }
}
