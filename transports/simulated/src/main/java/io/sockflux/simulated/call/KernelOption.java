package io.sockflux.simulated.call;

/** The options that the model knows, each with a number. */
public enum KernelOption {
    /** {@code SO_REUSEADDR}: 1 or 0. */
    REUSE_ADDRESS(0),
    /** {@code SO_LINGER} in seconds; -1 is off. The model never blocks a close, so only 0 differs from off. */
    LINGER(-1),
    /** {@code SO_SNDBUF} in bytes, as the kernel counts them: twice what a program asks for. */
    SEND_BUFFER(BufferCost.DEFAULT),
    /** {@code SO_RCVBUF} in bytes, as the kernel counts them: twice what a program asks for. */
    RECEIVE_BUFFER(BufferCost.DEFAULT),
    /** {@code TCP_USER_TIMEOUT} in milliseconds; 0 leaves it to the number of retries. */
    USER_TIMEOUT(0),
    /** {@code SO_KEEPALIVE}: 1 or 0. */
    KEEP_ALIVE(0),
    /** {@code TCP_KEEPIDLE} in seconds. */
    KEEP_ALIVE_IDLE(7200),
    /** {@code TCP_KEEPINTVL} in seconds. */
    KEEP_ALIVE_INTERVAL(75),
    /** {@code TCP_KEEPCNT}. */
    KEEP_ALIVE_COUNT(9);

    private final int initial;

    KernelOption(int initial) {
        this.initial = initial;
    }

    /** What a fresh socket has; TCP's buffers grow by themselves and start from other figures. */
    public int initial() {
        return initial;
    }
}
