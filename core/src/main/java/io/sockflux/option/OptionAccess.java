package io.sockflux.option;

/** What can be done with an option. */
public enum OptionAccess {
    /** {@code getsockopt(2)} only. */
    READ,
    /** {@code setsockopt(2)} only. */
    WRITE,
    /** Both. */
    READ_WRITE;

    /** Whether the option can be read. */
    public boolean isReadable() {
        return this != WRITE;
    }

    /** Whether the option can be set. */
    public boolean isSettable() {
        return this != READ;
    }
}
