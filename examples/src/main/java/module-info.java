/** Programs to run, each a few lines over Sockflux. */
module io.sockflux.examples {
    requires io.sockflux;
    requires io.netty.buffer;
    requires info.picocli;
    requires java.logging;
    requires reactor.core;
    requires reactor.pool;
    requires org.reactivestreams;
    requires static org.jspecify;

    // picocli fills the fields of commands.
    opens io.sockflux.examples to
            info.picocli;
}
