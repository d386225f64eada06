/**
 * Sockflux in a Spring Boot application: one dependency, and on the module path one {@code requires} beside {@code requires
 * io.sockflux}.
 */
module io.sockflux.spring.boot.starter {
    requires transitive io.sockflux.spring.boot;
    requires io.sockflux.all;
    requires io.netty.handler;
    requires reactor.pool;
}
