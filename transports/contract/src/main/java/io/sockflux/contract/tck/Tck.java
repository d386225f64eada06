package io.sockflux.contract.tck;

import java.io.Closeable;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Runs a verification of the Reactive Streams TCK, which is written for TestNG, as tests of JUnit. */
final class Tck {

    /** How long a signal that must come may take, and how long one that must not is waited for. */
    private static final int MUST_COME_MILLIS = 10_000;

    private static final int MUST_NOT_COME_MILLIS = 50;

    /** The TCK miscounts the time that is left, so it looks for an error that must come only once, after so long. */
    private static final int ERROR_MUST_COME_MILLIS = 500;

    private Tck() {}

    /** The environment of one verification. */
    static TestEnvironment environment() {
        return new TestEnvironment(MUST_COME_MILLIS, MUST_NOT_COME_MILLIS, ERROR_MUST_COME_MILLIS);
    }

    /**
     * Each rule as a test, with a verification of its own. One that the TCK passes over is skipped for the TCK's reason.
     *
     * @param <V> the verification, whose {@code close} frees what it made
     */
    static <V extends Closeable> Stream<DynamicTest> tests(Class<V> type, Supplier<V> verification) {
        return methods(type, Test.class).stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> {
                    try (V one = verification.get()) {
                        runAll(methods(type, BeforeClass.class), one);
                        runAll(methods(type, BeforeMethod.class), one);
                        run(rule, one);
                        runAll(methods(type, AfterClass.class), one);
                    } catch (SkipException e) {
                        Assumptions.abort(e.getMessage());
                    }
                }));
    }

    private static List<Method> methods(Class<?> type, Class<? extends Annotation> annotation) {
        return Arrays.stream(type.getMethods())
                .filter(method -> isAnnotated(method, annotation))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    /** Whether it or the one that it overrides is: annotations of methods are not inherited. */
    private static boolean isAnnotated(Method method, Class<? extends Annotation> annotation) {
        return Stream.<Class<?>>iterate(method.getDeclaringClass(), type -> type != Object.class, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .anyMatch(one -> one.getName().equals(method.getName())
                        && Arrays.equals(one.getParameterTypes(), method.getParameterTypes())
                        && one.isAnnotationPresent(annotation));
    }

    private static void runAll(List<Method> methods, Object verification) throws Exception {
        for (Method method : methods) {
            run(method, verification);
        }
    }

    private static void run(Method method, Object verification) throws Exception {
        try {
            method.invoke(verification);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
