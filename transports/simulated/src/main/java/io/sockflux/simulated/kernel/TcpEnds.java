package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;

/** How a connection ends from outside its program: by the peer's end, by a reset, by silence; and how an end is waited out. */
final class TcpEnds {

    private static final long TIME_WAIT = 60_000_000_000L;

    private final TcpSocket socket;
    private boolean peerEnded;
    private boolean vanished;
    private long waitedUntil;

    TcpEnds(TcpSocket socket) {
        this.socket = socket;
    }

    /** Whether the peer's end has come, behind all its data. */
    boolean hasPeerEnded() {
        return peerEnded;
    }

    /** Whether the connection is over and still answers what its peer sends again. */
    boolean isWaitedOut() {
        return waitedUntil > socket.stack.world.now() && !vanished;
    }

    /** A socket that may connect anew. */
    void forgetPeer() {
        peerEnded = false;
    }

    void vanished() {
        vanished = true;
    }

    void fail(Errno errno) {
        socket.error = errno;
        socket.over();
    }

    /** Nobody has answered for too long. */
    void silence() {
        if (socket.state == TcpState.SYN_RECEIVED) {
            socket.over();
        } else {
            fail(Errno.ETIMEDOUT);
        }
    }

    /** The peer has reset the connection. */
    void reset() {
        switch (socket.state) {
            case CLOSED -> waitedUntil = 0;
            case SYN_SENT -> fail(Errno.ECONNREFUSED);
            default -> {
                if (!socket.stack.rules.inputSurvivesReset()) {
                    socket.input.clear();
                }
                fail(socket.stack.rules.resetErrno(socket.state == TcpState.CLOSE_WAIT));
            }
        }
    }

    void peerEnded() {
        peerEnded = true;
        socket.shutRead = true;
        switch (socket.state) {
            case ESTABLISHED -> socket.state = TcpState.CLOSE_WAIT;
            case FIN_WAIT_1 -> socket.state = TcpState.CLOSING;
            case FIN_WAIT_2 -> waitOut();
            default -> {}
        }
    }

    /** The peer has our end. Answers false if the connection is over with that. */
    boolean finAcknowledged() {
        switch (socket.state) {
            case FIN_WAIT_1 -> {
                socket.state = TcpState.FIN_WAIT_2;
                socket.timer.begin();
            }
            case CLOSING -> {
                waitOut();
                return false;
            }
            case LAST_ACK -> {
                socket.over();
                return false;
            }
            default -> {}
        }
        return true;
    }

    private void waitOut() {
        waitedUntil = socket.stack.world.now() + TIME_WAIT;
        socket.names.waitOut(waitedUntil);
        socket.over();
    }
}
