package io.sockflux.simulated.call;

import io.sockflux.error.Errno;

/**
 * The rules that programs stumble over, one method each, as Linux has them. Tests plant a fault by overriding one, and then the comparison
 * with the kernel must find it.
 */
public class KernelRules {

    /** The rules of Linux. */
    public static final KernelRules LINUX = new KernelRules();

    /** For subclasses. */
    protected KernelRules() {}

    /** Whether a TCP socket that is closed with unread bytes resets its peer. */
    public boolean unreadCloseResets() {
        return true;
    }

    /** Whether what was received can still be read after a reset. */
    public boolean inputSurvivesReset() {
        return true;
    }

    /** Whether a socket that lingers for no time resets its peer at close. */
    public boolean zeroLingerResets() {
        return true;
    }

    /** Whether data for a socket that reads and writes no more resets both ends, if the peer's end has not come. */
    public boolean dataBehindBothEndsResets() {
        return true;
    }

    /** Whether an error that was told is over. */
    public boolean errorIsToldOnce() {
        return true;
    }

    /** Whether reads end in peace for ever once the peer's end has come, whatever comes then. */
    public boolean endOutlivesReset() {
        return true;
    }

    /** What a reset tells; it may come when the peer had ended and this side had not. */
    public Errno resetErrno(boolean isBehindPeersEnd) {
        return isBehindPeersEnd ? Errno.EPIPE : Errno.ECONNRESET;
    }

    /** Whether a full buffer stops a sender. */
    public boolean fullBufferBlocks() {
        return true;
    }

    /** Whether the peer's end stays behind the data that was sent before it. */
    public boolean endWaitsForData() {
        return true;
    }

    /** How many connections wait at a listener with this backlog. */
    public int waitingConnections(int backlog) {
        return backlog + 1;
    }

    /** Whether a listener that is closed resets the connections that wait. */
    public boolean listenerCloseResets() {
        return true;
    }

    /** Whether a closed unix socket tells its peer that it had unread bytes. */
    public boolean unixUnreadCloseResets() {
        return true;
    }

    /** Whether a datagram to a port without a socket is told to a connected sender. */
    public boolean deadPortIsTold() {
        return true;
    }

    /** Whether the rest of a datagram that is longer than the reader's buffer is lost. */
    public boolean longDatagramIsCut() {
        return true;
    }
}
