package io.sockflux.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Whether a transport can be used on this machine, and if not, why. */
public final class Availability {

    private static final Availability AVAILABLE = new Availability(null, true);

    private final @Nullable String reason;
    private final boolean isForThisSystem;

    private Availability(@Nullable String reason, boolean isForThisSystem) {
        this.reason = reason;
        this.isForThisSystem = isForThisSystem;
    }

    /** Says that the transport can be used. */
    public static Availability available() {
        return AVAILABLE;
    }

    /** Says that the transport cannot be used, with a reason: a clause such as {@code this is not Linux}. */
    public static Availability unavailable(String reason) {
        return new Availability(requireNonNull(reason, "reason"), true);
    }

    /**
     * Says that the transport is for other systems than this one. Nobody misses it here, so no line is logged when another
     * is taken.
     *
     * @param reason a clause such as {@code this is Mac OS X, not Linux}
     */
    public static Availability otherSystem(String reason) {
        return new Availability(requireNonNull(reason, "reason"), false);
    }

    /** Says that the transport cannot be used, with the reason of a failed attempt to load it, down to the root cause. */
    public static Availability unavailable(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        if (root.getMessage() == null || message.isBlank()) {
            return unavailable(root.getClass().getSimpleName());
        }
        String line = message.strip().lines().findFirst().orElse(message);
        // The message of these two exceptions is the name of the class.
        return unavailable(
                root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException
                        ? "the class " + line.replace('/', '.') + " is missing"
                        : line);
    }

    /** Whether the transport can be used. */
    public boolean isAvailable() {
        return reason == null;
    }

    /** Whether the transport is for this system; a transport for other systems is never available. */
    public boolean isForThisSystem() {
        return isForThisSystem;
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
