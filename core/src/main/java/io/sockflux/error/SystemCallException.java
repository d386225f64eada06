package io.sockflux.error;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A system call on a socket failed. The message is a single line: the call, the endpoint and the errno by name, such
 * as {@code connect tcp://127.0.0.1:9: ECONNREFUSED (connection refused)}.
 */
public class SystemCallException extends IOException {

    private static final long serialVersionUID = 1;

    private final String call;
    private final @Nullable Errno errno;
    private final String words;
    private final transient @Nullable Endpoint endpoint;

    /**
     * A failure with its errno.
     *
     * @param call the name of the call, as its manual page has it
     */
    public SystemCallException(String call, Errno errno, @Nullable Endpoint endpoint) {
        this(call, errno, endpoint, words(errno));
    }

    /** A failure with its errno that another exception has told. */
    public SystemCallException(String call, Errno errno, @Nullable Endpoint endpoint, @Nullable Throwable cause) {
        this(call, errno, endpoint, words(errno), cause);
    }

    /** A failure whose errno may not be known, with the words that stand for it in the message. */
    public SystemCallException(String call, @Nullable Errno errno, @Nullable Endpoint endpoint, String reason) {
        this(call, errno, endpoint, reason, null);
    }

    /** A failure whose errno may not be known, that another exception has told. */
    public SystemCallException(
            String call, @Nullable Errno errno, @Nullable Endpoint endpoint, String reason, @Nullable Throwable cause) {
        super(requireNonNull(call, "call") + (endpoint == null ? "" : " " + endpoint) + ": " + reason, cause);
        this.call = call;
        this.errno = errno;
        this.words = reason;
        this.endpoint = endpoint;
    }

    private static String words(Errno errno) {
        return errno.name() + " (" + errno.description() + ")";
    }

    /** The name of the call that failed, as its manual page has it: {@code connect}, {@code bind}, {@code recv}. */
    public String call() {
        return call;
    }

    /** Why, where the system said it in a way that has an errno. */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }

    /** What went wrong, as the message has it behind the call and the endpoint. */
    public String words() {
        return words;
    }

    /** The endpoint that the call was for: the peer's for connect, send and receive, the local endpoint for bind. */
    public Optional<Endpoint> endpoint() {
        return Optional.ofNullable(endpoint);
    }
}
