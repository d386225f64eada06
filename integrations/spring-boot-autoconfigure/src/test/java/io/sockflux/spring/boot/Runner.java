package io.sockflux.spring.boot;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Applications of the tests, with what Spring Boot brings and Sockflux needs. */
final class Runner {

    private Runner() {}

    /** An application with one event loop. */
    static ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LifecycleAutoConfiguration.class,
                        SslAutoConfiguration.class,
                        SockfluxAutoConfiguration.class,
                        SockfluxHealthAutoConfiguration.class,
                        SockfluxMetersAutoConfiguration.class))
                .withPropertyValues("sockflux.network.threads=1");
    }

    /** The same with a listener {@code echo} that sends back what comes, at a port of the kernel's choice. */
    static ApplicationContextRunner echo() {
        return application()
                .withBean("echo", ListenerDefinition.class, Runner::echoDefinition)
                .withPropertyValues("sockflux.listeners.echo.endpoints=tcp://127.0.0.1:0");
    }

    static ListenerDefinition echoDefinition() {
        return ListenerDefinition.of("echo", connection -> connection.send(connection.receive()));
    }

    /** Where a listener listens. */
    static Endpoint at(ApplicationContext context, String listener) {
        return context.getBean(SockfluxListeners.class)
                .listener(listener)
                .endpoints()
                .get(0);
    }

    /** What a listener sends back. */
    static String echoed(Network network, Endpoint endpoint, String text) {
        return Objects.requireNonNull(network.connector(endpoint)
                .use(connection -> connection
                        .send(text)
                        .then(connection.peek(text.length()))
                        .map(bytes -> bytes.toString(StandardCharsets.UTF_8)))
                .blockFirst());
    }
}
