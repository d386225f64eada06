package io.sockflux.internal.accept;

import io.sockflux.error.Errno;
import java.io.IOException;

/** A call that failed so, as Netty's transports tell it: in words that only the transport can read. */
public final class ErrnoFailure extends IOException {

    private static final long serialVersionUID = 1;

    private final Errno errno;

    public ErrnoFailure(Errno errno) {
        super("failed: " + errno);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
