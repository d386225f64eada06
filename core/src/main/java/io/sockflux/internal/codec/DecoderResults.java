package io.sockflux.internal.codec;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.DecoderResultProvider;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * What some of Netty's decoders do with bad input: they throw nothing, and give a message with a failure in it. Netty's
 * package of codecs is optional, so without it there is nothing to find.
 */
final class DecoderResults {

    private static final boolean HAS_CODECS = hasCodecs();

    /** The method of messages that have a result and no interface for it, as those of MQTT; null if there is none. */
    private static final ClassValue<@Nullable MethodHandle> RESULT = new ClassValue<>() {
        @Override
        protected @Nullable MethodHandle computeValue(Class<?> type) {
            for (Class<?> some = type; some != null; some = some.getSuperclass()) {
                if (Modifier.isPublic(some.getModifiers())) {
                    try {
                        return MethodHandles.publicLookup()
                                .findVirtual(some, "decoderResult", MethodType.methodType(DecoderResult.class));
                    } catch (ReflectiveOperationException e) {
                        // It may be of the class above.
                    }
                }
            }
            return null;
        }
    };

    private DecoderResults() {}

    private static boolean hasCodecs() {
        try {
            Class.forName("io.netty.handler.codec.DecoderResult", false, DecoderResults.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Why the message could not be decoded; null if it could. */
    static @Nullable Throwable failure(Object message) {
        return HAS_CODECS ? Found.failure(message) : null;
    }

    /** The words of a failure, without the exceptions that Netty wraps it in. */
    static String words(Throwable cause) {
        Throwable inner = cause;
        while (HAS_CODECS && Found.isWrapper(inner)) {
            Throwable next = inner.getCause();
            if (next == null) {
                break;
            }
            inner = next;
        }
        return inner.toString();
    }

    /** Linked only where the codecs are there. */
    private static final class Found {

        static @Nullable Throwable failure(Object message) {
            DecoderResult result = result(message);
            return result != null && result.isFailure() ? result.cause() : null;
        }

        private static @Nullable DecoderResult result(Object message) {
            if (message instanceof DecoderResultProvider provider) {
                return provider.decoderResult();
            }
            MethodHandle method = RESULT.get(message.getClass());
            if (method == null) {
                return null;
            }
            try {
                return (DecoderResult) method.invoke(message);
            } catch (Throwable e) {
                throw new IllegalStateException("decoderResult of " + message.getClass(), e);
            }
        }

        static boolean isWrapper(Throwable cause) {
            return cause instanceof CodecException;
        }
    }
}
