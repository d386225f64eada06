/** The network, listeners, connectors and pools as beans of Spring Boot 4. */
module io.sockflux.spring.boot {
    requires transitive io.sockflux;
    requires transitive spring.boot;
    requires transitive spring.context;
    requires spring.beans;
    requires spring.core;
    requires spring.boot.autoconfigure;
    requires static spring.boot.health;
    requires static io.sockflux.micrometer;
    // What the health is annotated with; the compiler warns of annotations that it does not know.
    requires static com.fasterxml.jackson.annotation;
    requires static transitive org.jspecify;

    exports io.sockflux.spring.boot;

    // Spring makes the beans by reflection.
    opens io.sockflux.spring.boot;
}
