package io.sockflux.transport.posix;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import io.sockflux.transport.unix.NativeCode;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the transport is available. This class runs on Java 17, so that an older Java is told what is missing. It
 * finds the transport itself by its name.
 */
public final class PosixProvider implements TransportProvider {

    static final String NAME = "posix";

    private static final int NEEDED_JAVA = 25;
    private static final String TRANSPORT = "io.sockflux.transport.posix.PosixTransport";

    private @Nullable Transport transport;
    private @Nullable Throwable failure;

    /** For {@link java.util.ServiceLoader}. */
    public PosixProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /** Below all other transports, as it stands in where they lack a capability. */
    @Override
    public int preference() {
        return -100;
    }

    @Override
    public Availability availability() {
        int java = Runtime.version().feature();
        if (java < NEEDED_JAVA) {
            return Availability.unavailable("this is Java " + java
                    + ", and the module io.sockflux.transport.posix needs Java " + NEEDED_JAVA + " or newer");
        }
        String os = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
        if (!os.startsWith("linux") && !os.startsWith("mac")) {
            return Availability.otherSystem("this is " + os + ", neither Linux nor macOS");
        }
        load();
        return failure == null ? Availability.available() : Availability.unavailable(failure);
    }

    /** The transport lives on Netty's loops of epoll or kqueue. Look-ups of names need no loops, so they work without. */
    @Override
    public Availability loops() {
        boolean isLinux = !isMac();
        Throwable cause = isLinux ? Epoll.unavailabilityCause() : KQueue.unavailabilityCause();
        if (cause == null) {
            return Availability.available();
        }
        Availability loop = isLinux
                ? NativeCode.unavailable(cause, PosixProvider.class, "epoll", "linux")
                : NativeCode.unavailable(cause, PosixProvider.class, "kqueue", "osx");
        return Availability.unavailable(
                "its loop, " + (isLinux ? "epoll" : "kqueue") + ", is not available: " + loop.reason());
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    @Override
    public Transport transport() {
        load();
        if (transport == null) {
            throw new IllegalStateException("transport: is not available", failure);
        }
        return transport;
    }

    private synchronized void load() {
        if (transport == null && failure == null) {
            try {
                transport = Class.forName(TRANSPORT)
                        .asSubclass(Transport.class)
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (InvocationTargetException e) {
                // The constructor threw an error, for example because this C library lacks a system call.
                failure = e.getCause();
            } catch (ReflectiveOperationException | LinkageError e) {
                failure = e;
            }
        }
    }
}
