package io.sockflux.test;

import io.sockflux.simulated.Simpler;
import io.sockflux.simulated.Simulation;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs the method of a {@link SimulatedNetwork} for each seed. The annotation brings it; nobody else need name it. */
public final class SimulatedNetworkExtension implements InvocationInterceptor, ParameterResolver {

    private static final String SEED = "sockflux.seed";
    private static final String SEEDS = "sockflux.seeds";
    private static final Path REPORTS = Path.of("target", "sockflux-simulation");

    /** For JUnit. */
    public SimulatedNetworkExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Simulation.class);
    }

    /** Nothing: each seed gets a simulation of its own when it runs. */
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return null;
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        SimulatedNetwork settings = AnnotationSupport.findAnnotation(method.getExecutable(), SimulatedNetwork.class)
                .orElseThrow();
        invocation.skip();
        SeedRun.Body body = body(method);
        Long only = Long.getLong(SEED);
        long first = only != null ? only : settings.first();
        long count = only != null ? 1 : Long.getLong(SEEDS, settings.seeds());
        for (long seed = first; seed < first + count; seed++) {
            SeedRun run = SeedRun.of(seed, Simpler.NOT, null, body);
            if (run.failure() != null) {
                throw failure(run, body, settings, context);
            }
            if (settings.check()) {
                String difference =
                        SeedRun.of(seed, Simpler.NOT, run.trail(), body).trail().difference();
                if (difference != null) {
                    throw new AssertionError("seed " + seed + " does not go the same way twice: " + difference);
                }
            }
        }
    }

    private static SeedRun.Body body(ReflectiveInvocationContext<Method> context) {
        Method method = context.getExecutable();
        method.setAccessible(true);
        Object target = context.getTarget().orElse(null);
        List<Object> arguments = context.getArguments();
        return simulation -> {
            Object[] each = arguments.toArray();
            for (int i = 0; i < each.length; i++) {
                if (method.getParameterTypes()[i].equals(Simulation.class)) {
                    each[i] = simulation;
                }
            }
            try {
                method.invoke(target, each);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
    }

    private static AssertionError failure(
            SeedRun run, SeedRun.Body body, SimulatedNetwork settings, ExtensionContext context) {
        StringBuilder text = new StringBuilder();
        text.append("seed ")
                .append(run.seed())
                .append(" fails at ")
                .append(run.time())
                .append(": ")
                .append(run.failure())
                .append("\nrun it alone: -D" + SEED + "=")
                .append(run.seed())
                .append('\n');
        SeedRun again = SeedRun.of(run.seed(), Simpler.NOT, run.trail(), body);
        String difference = again.trail().difference();
        SeedRun least = run;
        if (difference != null) {
            text.append("It does not go the same way twice: ")
                    .append(difference)
                    .append('\n');
        } else if (settings.smaller() > 0) {
            Smaller smaller = Smaller.of(run, body, settings.smaller());
            least = smaller.least();
            smaller.words().forEach(line -> text.append(line).append('\n'));
        }
        text.append(least.report());
        write(context, run.seed(), text.toString());
        AssertionError failure = new AssertionError(text.toString(), run.failure());
        failure.setStackTrace(new StackTraceElement[0]);
        return failure;
    }

    private static void write(ExtensionContext context, long seed, String text) {
        String name = context.getRequiredTestClass().getName() + "."
                + context.getRequiredTestMethod().getName() + "-" + seed + ".txt";
        try {
            Files.createDirectories(REPORTS);
            Files.writeString(REPORTS.resolve(name), text);
        } catch (IOException e) {
            // The failure says the same.
        }
    }
}
