package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A send ended before the kernel had taken every byte. It says how many the kernel took. */
public class SendFailedException extends IOException {

    private static final long serialVersionUID = 1;

    private final long bytesTaken;
    private final @Nullable Errno errno;

    /** A send that the kernel took only {@code bytesTaken} bytes of. */
    public SendFailedException(Endpoint peer, long bytesTaken, String reason, @Nullable Errno errno, Throwable cause) {
        super("send " + peer + ": " + reason + " after " + bytesTaken + " bytes", cause);
        this.bytesTaken = bytesTaken;
        this.errno = errno;
    }

    /** How many bytes of this send the kernel took. That it took them does not mean that the peer received them. */
    public long bytesTaken() {
        return bytesTaken;
    }

    /**
     * The errno, empty where no system call failed. Then this side closed the connection, a buffer had been released
     * before, or a file was closed or cut short. The message and the cause tell which.
     */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }
}
