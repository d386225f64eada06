package io.sockflux.contract;

import io.sockflux.Network;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Waits;
import io.sockflux.contract.tls.Collected;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.TransportUnavailableException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import reactor.blockhound.BlockHound;

/** Gives the tests of a class one network over the transport under test, and looks for leaked buffers at the end. */
public final class NetworkExtension
        implements BeforeAllCallback, AfterAllCallback, ParameterResolver, ExecutionCondition {

    /** The configuration parameter that names the {@link Wire}; without it connections are in clear. */
    public static final String WIRE = "sockflux.wire";

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
        Wire.use(wire(context));
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
        if (Wire.now() == Wire.TLS_OPENSSL) {
            Collected.await();
        }
        Wire.use(Wire.CLEAR);
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

    /** Passes over what cannot hold over the suite's wire. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Wire wire = wire(context);
        return AnnotationSupport.findAnnotation(context.getElement(), NotOver.class)
                .filter(not -> Arrays.asList(not.value()).contains(wire))
                .map(not -> ConditionEvaluationResult.disabled("not over " + wire + ": " + not.because()))
                .orElse(ConditionEvaluationResult.enabled("it holds over " + wire));
    }

    private static Wire wire(ExtensionContext context) {
        return context.getConfigurationParameter(WIRE).map(Wire::named).orElse(Wire.CLEAR);
    }

    private static Network network(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Network.class, Network.class);
    }
}
