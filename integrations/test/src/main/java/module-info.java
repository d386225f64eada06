/** What tests of a network program need. */
module io.sockflux.test {
    requires transitive io.sockflux;
    requires transitive io.sockflux.transport.simulated;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.commons;
    requires static org.jspecify;

    exports io.sockflux.test;

    // JUnit runs the inherited tests of the kit by reflection.
    opens io.sockflux.test to
            org.junit.platform.commons;
}
