package io.sockflux.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks a contract that is dear and that core fulfils almost alone, as real peers of TLS are. Every build runs it on Netty's
 * native transport; {@code -Plong} runs it on every transport, and so does the property {@code sockflux.everywhere}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnNativeTransport.Condition.class)
public @interface OnNativeTransport {

    /** Leaves the other transports to the long form. */
    final class Condition implements ExecutionCondition {

        private static final boolean EVERYWHERE =
                Boolean.getBoolean("sockflux.long") || Boolean.getBoolean("sockflux.everywhere");
        private static final Set<String> ELSEWHERE = Set.of("nio", "posix");

        /** For JUnit. */
        public Condition() {}

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String transport = context.getConfigurationParameter(NetworkExtension.TRANSPORT)
                    .orElse("");
            return !EVERYWHERE && ELSEWHERE.contains(transport)
                    ? ConditionEvaluationResult.disabled(
                            "every build runs this on the native transport, and -Plong on " + transport + " too")
                    : ConditionEvaluationResult.enabled("it runs on every transport, or this is the native one");
        }
    }
}
