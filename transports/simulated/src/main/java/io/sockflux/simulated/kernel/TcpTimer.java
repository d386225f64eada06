package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.world.Event;

/**
 * All that one TCP socket does because time has passed: it sends again, asks a peer without room or that is silent, gives up. One event for each
 * socket; it looks what is due and waits on if that was moved meanwhile.
 */
final class TcpTimer extends Event {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long LEAST = 200 * MILLI;
    private static final long MOST = 120 * SECOND;
    private static final long ORPHAN = 60 * SECOND;
    private static final int SYN_RETRIES = 6;
    private static final int SYN_ACK_RETRIES = 5;
    private static final int RETRIES = 15;
    private static final long NEVER = Long.MAX_VALUE;

    private final TcpSocket socket;
    private long wakesAt;
    private long since;
    private long firstTry;
    private int tries;
    private int unanswered;
    private int silentProbes;
    private long smoothed = -1;
    private long variation;

    TcpTimer(TcpSocket socket) {
        this.socket = socket;
    }

    /** Makes sure that the timer runs if something waits for it. */
    void arm() {
        long due = due();
        if (due == NEVER) {
            return;
        }
        if (isScheduled()) {
            if (wakesAt <= due) {
                return;
            }
            // It waited for an idle connection's probe, and now bytes are on their way.
            stop();
        }
        wakeAt(due);
    }

    private void wakeAt(long time) {
        wakesAt = time;
        socket.stack.world.at(time, this);
    }

    /** A handshake, or an orphan's wait, begins. */
    void begin() {
        progressed();
        look();
    }

    /** What is due may have changed. */
    void look() {
        stop();
        arm();
    }

    void stop() {
        if (isScheduled()) {
            socket.stack.world.cancel(this);
        }
    }

    /** The peer has acknowledged something, or something was sent while nothing was unacknowledged. */
    void progressed() {
        since = socket.stack.world.now();
        firstTry = since;
        tries = 0;
        unanswered = 0;
    }

    /**
     * Something arrives then. The wait for its answer begins there: a real end learns of a slow link by its round trips, and sends nothing twice
     * that only waits in a queue.
     */
    void expects(long arrival) {
        since = Math.max(since, arrival);
    }

    void heard() {
        silentProbes = 0;
        if (socket.sender.isHeldBack()) {
            firstTry = socket.stack.world.now();
            unanswered = 0;
        }
    }

    /** A round trip took so long (RFC 6298). */
    void measured(long nanos) {
        if (smoothed < 0) {
            smoothed = nanos;
            variation = nanos / 2;
        } else {
            variation += (Math.abs(nanos - smoothed) - variation) / 4;
            smoothed += (nanos - smoothed) / 8;
        }
    }

    private long pause() {
        boolean opens = socket.state == TcpState.SYN_SENT || socket.state == TcpState.SYN_RECEIVED;
        long first = opens ? SECOND : smoothed < 0 ? LEAST : Math.max(LEAST, smoothed + 4 * variation);
        return Math.min(MOST, first << Math.min(tries, 10));
    }

    private boolean resends() {
        return socket.state == TcpState.SYN_SENT
                || socket.state == TcpState.SYN_RECEIVED
                || socket.sender.isWaiting()
                || socket.sender.isHeldBack();
    }

    private long due() {
        if (socket.state == TcpState.CLOSED || socket.state == TcpState.LISTEN) {
            return NEVER;
        }
        if (resends()) {
            long limit = userTimeout();
            return limit > 0 ? Math.min(since + pause(), firstTry + limit) : since + pause();
        }
        if (socket.orphan) {
            return socket.state == TcpState.FIN_WAIT_2 ? since + ORPHAN : NEVER;
        }
        if (socket.get(KernelOption.KEEP_ALIVE) != 0 && socket.state != TcpState.SYN_SENT) {
            long idle = Math.max(since, socket.input.lastHeard) + seconds(KernelOption.KEEP_ALIVE_IDLE);
            return idle + silentProbes * seconds(KernelOption.KEEP_ALIVE_INTERVAL);
        }
        return NEVER;
    }

    private long userTimeout() {
        return socket.state == TcpState.SYN_RECEIVED ? 0 : socket.get(KernelOption.USER_TIMEOUT) * MILLI;
    }

    private long seconds(KernelOption option) {
        return socket.get(option) * SECOND;
    }

    @Override
    protected void happen() {
        long due = due();
        if (due == NEVER) {
            return;
        }
        if (due > socket.stack.world.now()) {
            wakeAt(due);
            return;
        }
        if (resends()) {
            resend();
        } else if (socket.orphan) {
            socket.over();
        } else {
            askSilentPeer();
        }
        arm();
    }

    private void resend() {
        if (isTooLate()) {
            socket.ends.silence();
            return;
        }
        tries++;
        unanswered++;
        since = socket.stack.world.now();
        switch (socket.state) {
            case SYN_SENT -> TcpOpening.sendSyn(socket);
            case SYN_RECEIVED -> {
                if (!socket.byCookie) {
                    socket.input.sendSynAck();
                }
            }
            default -> {
                if (socket.sender.isWaiting()) {
                    socket.sender.timedOut();
                } else {
                    socket.input.sendProbe();
                }
            }
        }
    }

    private boolean isTooLate() {
        long limit = userTimeout();
        if (limit > 0) {
            return socket.stack.world.now() - firstTry >= limit;
        }
        return unanswered
                >= switch (socket.state) {
                    case SYN_SENT -> SYN_RETRIES;
                    case SYN_RECEIVED -> SYN_ACK_RETRIES;
                    default -> RETRIES;
                };
    }

    private void askSilentPeer() {
        long limit = userTimeout();
        boolean isOver = limit > 0
                ? silentProbes > 0 && socket.stack.world.now() - socket.input.lastHeard >= limit
                : silentProbes >= socket.get(KernelOption.KEEP_ALIVE_COUNT);
        if (isOver) {
            socket.input.sendReset();
            socket.ends.fail(Errno.ETIMEDOUT);
            return;
        }
        silentProbes++;
        socket.input.sendProbe();
    }

    @Override
    protected String what() {
        return "timer";
    }

    @Override
    protected int host() {
        return socket.stack.host().number();
    }
}
