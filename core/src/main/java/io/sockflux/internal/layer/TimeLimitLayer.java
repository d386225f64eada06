package io.sockflux.internal.layer;

import io.sockflux.stream.TimeLimits;

/**
 * Ends connections by limits of time.
 *
 * @param limits has a limit besides the limit on the opening
 */
public record TimeLimitLayer(TimeLimits limits) implements Layer {

    /** Whether there is anything to do for it. */
    static boolean isNeededFor(TimeLimits limits) {
        return limits.idle() != null || limits.read() != null || limits.write() != null || limits.life() != null;
    }

    @Override
    public LayerPlace place() {
        return LayerPlace.LIMITS;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        host.channel().pipeline().addLast(new TimeLimitHandler(host, limits));
    }

    @Override
    public boolean isTransparent() {
        return true;
    }
}
