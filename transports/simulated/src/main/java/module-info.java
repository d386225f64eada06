/** A network in memory, under virtual time, from a seed: so far the world and its kernels, without channels. */
module io.sockflux.transport.simulated {
    requires transitive io.sockflux;
    requires static org.jspecify;

    exports io.sockflux.simulated.call;
    exports io.sockflux.simulated.kernel;
    exports io.sockflux.simulated.world;
}
