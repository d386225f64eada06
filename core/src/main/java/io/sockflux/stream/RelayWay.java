package io.sockflux.stream;

/** Which way the bytes of a relay go. */
public enum RelayWay {
    /**
     * From socket to socket inside the kernel, {@code splice(2)}: never copied to this process. Linux, where both
     * connections are of the epoll transport's own channels; costs two pipes, which are four descriptors, for each relay.
     */
    KERNEL,
    /** Read into a pooled buffer and written from it. Everywhere. */
    USER_SPACE
}
