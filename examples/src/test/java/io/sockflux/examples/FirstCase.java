package io.sockflux.examples;

import io.sockflux.contract.kit.Amount;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * A test with parameters that starts programs for each of its cases. Every build runs the first case, and {@code -Plong} all of
 * them: a program's start takes a second of processor time, and the cases differ in what tests without programs hold already.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(FirstCase.Cases.class)
public @interface FirstCase {

    /** Lets the first one run. */
    final class Cases implements InvocationInterceptor {

        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(FirstCase.class);

        @Override
        public void interceptTestTemplateMethod(
                Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
                throws Throwable {
            int begun = context.getParent()
                    .orElseThrow()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent("begun", key -> new AtomicInteger(), AtomicInteger.class)
                    .getAndIncrement();
            if (begun > 0 && Amount.isShort()) {
                invocation.skip();
                throw new TestAbortedException("-Plong runs the cases behind the first");
            }
            invocation.proceed();
        }
    }
}
