package io.sockflux.option;

import java.util.Arrays;

/** The state of a TCP socket, RFC 9293, by Linux's numbers in {@code net/tcp_states.h}. */
public enum TcpState {
    /** A number that is none of the others. */
    UNKNOWN(0),
    /** There is a connection, and both sides may send. */
    ESTABLISHED(1),
    /** The socket connects, and the peer has not answered. */
    SYN_SENT(2),
    /** The peer connects, and has not confirmed the answer. */
    SYN_RECV(3),
    /** This side ended first, and the peer has not confirmed that. */
    FIN_WAIT1(4),
    /** This side ended first, the peer confirmed, and may still send. */
    FIN_WAIT2(5),
    /** Both ended, and packets that were late may still arrive. */
    TIME_WAIT(6),
    /** There is no connection: not yet, or no longer. */
    CLOSE(7),
    /** The peer ended, and this side may still send. */
    CLOSE_WAIT(8),
    /** The peer ended first, then this side, and the peer has not confirmed that. */
    LAST_ACK(9),
    /** The socket listens. */
    LISTEN(10),
    /** Both ended at once, and the peer has not confirmed that. */
    CLOSING(11),
    /** A connection that is none yet, as {@code ss(8)} sees it; a socket never says so. */
    NEW_SYN_RECV(12),
    /** Bound without more, as {@code ss(8)} sees it; a socket never says so. */
    BOUND_INACTIVE(13);

    private final int number;

    TcpState(int number) {
        this.number = number;
    }

    /** The kernel's number for the state; 0 for {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    /** The state of this number, {@link #UNKNOWN} where there is none. */
    public static TcpState ofNumber(long number) {
        return Arrays.stream(values())
                .filter(state -> state.number == number)
                .findFirst()
                .orElse(UNKNOWN);
    }
}
