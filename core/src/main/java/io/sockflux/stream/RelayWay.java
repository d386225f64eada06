package io.sockflux.stream;

/** The way of a relay's bytes. */
public enum RelayWay {
    /**
     * From socket to socket inside the kernel, {@code splice(2)}, without a copy to this process. Needs Linux and two
     * connections of the epoll transport's own channels. Each relay costs two pipes, which are four descriptors.
     */
    KERNEL,
    /** The relay reads into a pooled buffer and writes from it. Works everywhere. */
    USER_SPACE
}
