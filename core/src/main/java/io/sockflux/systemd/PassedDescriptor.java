package io.sockflux.systemd;

import static java.util.Objects.requireNonNull;

/**
 * A descriptor that the service manager has passed.
 *
 * @param number its number, 3 or more
 * @param name its name, {@code FileDescriptorName=} of {@code systemd.socket(5)}; several may have the same name
 */
public record PassedDescriptor(int number, String name) {

    /** Checks that the name is not null. */
    public PassedDescriptor {
        requireNonNull(name, "name");
    }
}
