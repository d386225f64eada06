package io.sockflux.spring.sample;

import io.sockflux.spring.boot.ListenerDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Answers each line with the same in capitals, over connections that stay. {@code sockflux.listeners.lines.endpoints} says
 * where.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class LinesApplication {

    /** Made by Spring. */
    public LinesApplication() {}

    /** Starts the application. */
    public static void main(String... arguments) {
        SpringApplication.run(LinesApplication.class, arguments);
    }

    @Bean
    ListenerDefinition lines(LineProtocol protocol) {
        return ListenerDefinition.of("lines", protocol::serve);
    }

    @Bean
    LineProtocol protocol() {
        return new LineProtocol();
    }
}
