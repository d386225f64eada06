package io.sockflux.contract;

import io.sockflux.Network;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Waits;
import io.sockflux.error.TransportUnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import reactor.blockhound.BlockHound;

/** Gives the tests of a class one network over the transport under test, and looks for leaked buffers at the end. */
public final class NetworkExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    /** The configuration parameter that names the transport; without it the preferred one is tested. */
    public static final String TRANSPORT = "sockflux.transport";

    /** The configuration parameter that has the tests of a transport that is not available skipped rather than fail. */
    public static final String WHERE_AVAILABLE = "sockflux.transport.where-available";

    /** The configuration parameter with the seconds that a class waits for the release of its last buffer. */
    public static final String LEAK_PATIENCE = "sockflux.leaks.patience";

    private static final Namespace NAMESPACE = Namespace.create(NetworkExtension.class);

    static {
        Waits.set();
        // Event loops never block. Netty tells BlockHound which threads those are.
        BlockHound.install(NetworkExtension::allowTheTckToBlock, NetworkExtension::allowRingsToEnd);
    }

    /** Its subscribers hand signals to the test by blocking queues, whose locks are sometimes waited for. */
    private static void allowTheTckToBlock(BlockHound.Builder builder) {
        String environment = "org.reactivestreams.tck.TestEnvironment$";
        builder.allowBlockingCallsInside(environment + "Receptacle", "add")
                .allowBlockingCallsInside(environment + "Receptacle", "complete")
                .allowBlockingCallsInside(environment + "Promise", "complete")
                .allowBlockingCallsInside(environment + "Promise", "completeImmediatly")
                .allowBlockingCallsInside(environment + "Latch", "close");
    }

    /** A loop of io_uring that ends waits, spinning, for those who are just waking it. */
    private static void allowRingsToEnd(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.netty.channel.uring.IoUringIoHandler", "closeWakeupGate");
    }

    /** For JUnit. */
    public NetworkExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Leaks.check("before " + context.getDisplayName());
        Network.Builder builder = Network.builder().threads(2);
        context.getConfigurationParameter(TRANSPORT).ifPresent(builder::transport);
        try {
            context.getStore(NAMESPACE).put(Network.class, builder.build());
        } catch (TransportUnavailableException e) {
            Assumptions.assumeFalse(
                    context.getConfigurationParameter(WHERE_AVAILABLE)
                            .map(Boolean::parseBoolean)
                            .orElse(false),
                    e.getMessage());
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Network network = context.getStore(NAMESPACE).get(Network.class, Network.class);
        if (network != null) {
            network.close();
        }
        context.getConfigurationParameter(LEAK_PATIENCE, Integer::valueOf)
                .ifPresentOrElse(
                        seconds -> Leaks.check(context.getDisplayName(), Duration.ofSeconds(seconds)),
                        () -> Leaks.check(context.getDisplayName()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Network.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return network(context);
    }

    private static Network network(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Network.class, Network.class);
    }
}
