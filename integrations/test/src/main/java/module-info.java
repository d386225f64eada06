/** What tests of a network program need. */
module io.sockflux.test {
    requires transitive io.sockflux;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.sockflux.test;
}
