package io.sockflux.transport.unix;

import io.sockflux.spi.Availability;
import java.io.FileNotFoundException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Explains to users what is missing if Netty's native code cannot be loaded. For transports. */
public final class NativeCode {

    private NativeCode() {}

    /**
     * Tells whether Netty's native code is loaded, or why it is not.
     *
     * @param cause Netty's failure; null if its code is loaded
     * @param transport a class of the transport, which tells whether it is in a named module
     * @param name the name in Netty's modules and jars, such as {@code epoll}
     * @param system the system in their names, {@code linux} or {@code osx}
     */
    public static Availability availability(@Nullable Throwable cause, Class<?> transport, String name, String system) {
        return cause == null ? Availability.available() : unavailable(cause, transport, name, system);
    }

    /**
     * The reason why native code was not loaded. If its file was not found, the reason also says what to add. On the
     * module path this is a module, as nothing else brings it into the module graph; on the class path it is a jar.
     *
     * @param cause Netty's failure
     * @param transport a class of the transport, which tells whether it is in a named module
     * @param name the name in Netty's modules and jars, such as {@code epoll}
     * @param system the system in their names, {@code linux} or {@code osx}
     */
    public static Availability unavailable(Throwable cause, Class<?> transport, String name, String system) {
        String reason = Availability.unavailable(cause).reason();
        if (!isMissing(cause)) {
            return Availability.unavailable(reason);
        }
        return Availability.unavailable(reason + " is missing (expected: "
                + expected(transport.getModule().isNamed(), name, system, arch()) + ")");
    }

    /**
     * Whether the file was not found. Netty has that as a cause, or suppressed beside the failure of the library path.
     */
    private static boolean isMissing(Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof FileNotFoundException) {
                return true;
            }
            for (Throwable beside : e.getSuppressed()) {
                if (isMissing(beside)) {
                    return true;
                }
            }
        }
        return false;
    }

    static String expected(boolean onModulePath, String name, String system, String arch) {
        if (!onModulePath) {
            return "io.netty:netty-transport-native-" + name + " with the classifier " + system + "-" + arch
                    + " on the class path";
        }
        String module = "io.netty.transport." + name + "." + system + "." + arch;
        return "\"requires " + module + ";\" in the program's module-info.java, or --add-modules " + module
                + ", with io.netty:netty-transport-native-" + name + " of the classifier " + system + "-" + arch
                + " on the module path";
    }

    /** The processor in Netty's spelling. */
    private static String arch() {
        String arch = System.getProperty("os.arch", "unknown").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "amd64", "x86-64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch_64";
            default -> arch;
        };
    }
}
