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

    /** It can be used. */
    public static Availability available() {
        return AVAILABLE;
    }

    /** It cannot be used, for this reason: a clause such as {@code this is not Linux}. */
    public static Availability unavailable(String reason) {
        return new Availability(requireNonNull(reason, "reason"));
    }

    /** It cannot be used, for the reason that a failed attempt to load it gives, down to the root cause. */
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
        // These two have the name of the class for their message.
        return new Availability(
                root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException
                        ? "the class " + line.replace('/', '.') + " is missing"
                        : line);
    }

    /** Whether it can be used. */
    public boolean isAvailable() {
        return reason == null;
    }

    /** Why not; empty when it is available. */
    public String reason() {
        return reason == null ? "" : reason;
    }

    @Override
    public String toString() {
        return reason == null ? "available" : "not available: " + reason;
    }
}
