package io.sockflux.internal.channel;

import io.sockflux.spi.Availability;
import io.sockflux.spi.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link NamedTransport} of which a test answers some methods itself. */
public final class StubbedTransport {

    private static final NamedTransport NAMED = new NamedTransport("t", 0, Availability.available());

    private StubbedTransport() {}

    public static Transport answering(String name, Function<Object[], Object> answer) {
        return answering(Map.of(name, answer));
    }

    /** Each method by its name. */
    public static Transport answering(Map<String, Function<Object[], Object>> answers) {
        return (Transport) Proxy.newProxyInstance(
                StubbedTransport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, with) -> {
                    Function<Object[], Object> answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer.apply(with);
                    }
                    return call(method, with);
                });
    }

    private static @Nullable Object call(Method method, Object @Nullable [] with) throws Throwable {
        try {
            return method.invoke(NAMED, with);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
