package io.sockflux.simulated.kernel;

/** The states of RFC 9293. {@code CLOSED} is also the state of a fresh socket, and what a program sees of {@code TIME_WAIT}. */
enum TcpState {
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK;

    /** Whether the program may still send. */
    boolean sends() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }

    /** Whether a connection is there that a reset must end. */
    boolean needsReset() {
        return this == SYN_RECEIVED
                || this == ESTABLISHED
                || this == CLOSE_WAIT
                || this == FIN_WAIT_1
                || this == FIN_WAIT_2;
    }

    /** The state after this end has sent its FIN. */
    TcpState afterFin() {
        return this == CLOSE_WAIT ? LAST_ACK : FIN_WAIT_1;
    }
}
