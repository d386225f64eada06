/** Meters and observations of Micrometer for a network. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer's modules have no descriptor
module io.sockflux.micrometer {
    requires transitive io.sockflux;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;
    requires micrometer.commons;
    requires java.management;
    requires static org.jspecify;

    exports io.sockflux.micrometer;
}
