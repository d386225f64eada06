/** A network in memory, under virtual time, from a seed. */
module io.sockflux.transport.simulated {
    requires transitive io.sockflux;
    requires io.netty.common;
    requires static org.jspecify;

    exports io.sockflux.simulated;
    exports io.sockflux.simulated.call;
    exports io.sockflux.simulated.kernel;
    exports io.sockflux.simulated.world;
}
