package io.sockflux.simulated.busy;

import io.sockflux.simulated.call.Watcher;
import io.sockflux.simulated.world.World;

/** Work that is done once, soon after something has changed, however often it did. */
final class Turn implements Watcher, Runnable {

    private final World world;
    private final Runnable work;
    private boolean waits;

    Turn(World world, Runnable work) {
        this.world = world;
        this.work = work;
    }

    @Override
    public void changed() {
        if (!waits) {
            waits = true;
            world.ready(this);
        }
    }

    @Override
    public void run() {
        waits = false;
        work.run();
    }
}
