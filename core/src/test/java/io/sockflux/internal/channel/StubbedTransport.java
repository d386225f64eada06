package io.sockflux.internal.channel;

import io.sockflux.spi.Availability;
import io.sockflux.spi.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/** A {@link NamedTransport} of which a test answers one method itself. */
public final class StubbedTransport {

    private static final NamedTransport NAMED = new NamedTransport("t", 0, Availability.available());

    private StubbedTransport() {}

    public static Transport answering(String name, Function<Object[], Object> answer) {
        return (Transport) Proxy.newProxyInstance(
                StubbedTransport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, with) -> {
                    if (method.getName().equals(name)) {
                        return answer.apply(with);
                    }
                    try {
                        return method.invoke(NAMED, with);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
