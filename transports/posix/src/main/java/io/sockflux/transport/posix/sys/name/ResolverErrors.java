package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sockflux.error.NameResolutionException;
import io.sockflux.error.SystemCallException;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.NativeCall;
import io.sockflux.transport.posix.sys.layout.CText;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The errors of {@code getaddrinfo(3)} and {@code getnameinfo(3)}. */
final class ResolverErrors {

    private static final MethodHandle GAI_STRERROR = NativeCall.returningPointer("gai_strerror", JAVA_INT);

    private ResolverErrors() {}

    /** The error that a call would have given, for a call that was not made. */
    static NameResolutionException of(String asked, Constant code) {
        return new NameResolutionException(asked, code.name(), description(code.number()), null);
    }

    /**
     * The error of a call.
     *
     * @param errno the errno, which counts if the error is {@code EAI_SYSTEM}
     */
    static NameResolutionException of(String asked, String call, int error, int errno) {
        SystemCallException cause = error == Constant.EAI_SYSTEM.number() ? Calls.failure(-errno, call, null) : null;
        return new NameResolutionException(asked, name(error), description(error), cause);
    }

    /**
     * The name of the constant. An error without a name here counts as a permanent failure, and its description tells
     * more.
     */
    static String name(int error) {
        Constant constant = constant(error);
        return (constant == null ? Constant.EAI_FAIL : constant).name();
    }

    private static @Nullable Constant constant(int error) {
        for (Constant constant : Constant.values()) {
            if (constant.name().startsWith("EAI_") && constant.exists() && constant.number() == error) {
                return constant;
            }
        }
        return null;
    }

    private static String description(int error) {
        try {
            return CText.at((long) GAI_STRERROR.invokeExact(NativeCall.state(), error));
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }
}
