package io.sockflux.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Whether a transport can be used on this machine, and if not, why. */
public final class Availability {

    private static final Availability AVAILABLE = new Availability(null);

    private final @Nullable String reason;

    private Availability(@Nullable String reason) {
        this.reason = reason;
    }

    /** Says that the transport can be used. */
    public static Availability available() {
        return AVAILABLE;
    }

    /** Says that the transport cannot be used, with a reason: a clause such as {@code this is not Linux}. */
    public static Availability unavailable(String reason) {
        return new Availability(requireNonNull(reason, "reason"));
    }

    /** Says that the transport cannot be used, with the reason of a failed attempt to load it, down to the root cause. */
    public static Availability unavailable(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        if (root.getMessage() == null || message.isBlank()) {
            return new Availability(root.getClass().getSimpleName());
        }
        String line = message.strip().lines().findFirst().orElse(message);
        // The message of these two exceptions is the name of the class.
        return new Availability(
                root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException
                        ? "the class " + line.replace('/', '.') + " is missing"
                        : line);
    }

    /** Whether the transport can be used. */
    public boolean isAvailable() {
        return reason == null;
    }

    /** The reason why the transport cannot be used; empty if it can. */
    public String reason() {
        return reason == null ? "" : reason;
    }

    @Override
    public String toString() {
        return reason == null ? "available" : "not available: " + reason;
    }
}
