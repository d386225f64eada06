package io.sockflux.message;

/**
 * A flag of {@code send(2)} or {@code recv(2)}. Some are asked for, some are told, and some are both; the numbers differ by
 * system.
 */
public enum MessageFlag {
    /**
     * Receiving: leaves the data where it is, so that the next receive has it again ({@code MSG_PEEK}). Is asked for by
     * {@link io.sockflux.Connection#peek} and {@link io.sockflux.DatagramSocket#peek}.
     */
    PEEK(false, true, false),
    /**
     * Asked, sending: urgent data ({@code MSG_OOB}, {@code tcp(7)}). What is received of it comes by
     * {@link io.sockflux.Connection#urgent}.
     */
    OOB(true, true, false),
    /** Asked, sending: by no gateway, only to hosts on networks attached directly ({@code MSG_DONTROUTE}). */
    DONTROUTE(true, false, false),
    /** Asked when sending, told when received: the end of a record ({@code MSG_EOR}). */
    EOR(true, false, true),
    /** Asked, sending: there is more to come that belongs to it ({@code MSG_MORE}, Linux). */
    MORE(true, false, false),
    /** Asked, sending: no SIGPIPE where the peer is gone; always set here ({@code MSG_NOSIGNAL}). */
    NOSIGNAL(true, false, false),
    /** Asked, sending: tells the neighbour table that the way works ({@code MSG_CONFIRM}, Linux, {@code arp(7)}). */
    CONFIRM(true, false, false),
    /** Asked: does not wait; always so here ({@code MSG_DONTWAIT}). */
    DONTWAIT(true, true, false),
    /**
     * Receiving: waits until all that was asked for is there ({@code MSG_WAITALL}). No call here asks for it, as none may
     * wait: {@link io.sockflux.ByteFlux#frames} and {@link io.sockflux.Connection#peek} gather so many bytes.
     */
    WAITALL(false, true, false),
    /** Told: the datagram or record was longer than the room for it, and its rest is lost ({@code MSG_TRUNC}). */
    TRUNC(false, true, true),
    /** Told: control messages were lost, as there was no room for them ({@code MSG_CTRUNC}). */
    CTRUNC(false, false, true),
    /** Told: from the queue of errors ({@code MSG_ERRQUEUE}, Linux), which {@link io.sockflux.DatagramSocket#errors} empties. */
    ERRQUEUE(false, true, true);

    private final boolean sending;
    private final boolean receiving;
    private final boolean told;

    MessageFlag(boolean sending, boolean receiving, boolean told) {
        this.sending = sending;
        this.receiving = receiving;
        this.told = told;
    }

    /** Whether it may be asked for when sending. */
    public boolean isForSending() {
        return sending;
    }

    /** Whether {@code recv(2)} has it. A receive takes no flags here: each has a method of its own instead. */
    public boolean isForReceiving() {
        return receiving;
    }

    /** Whether a received message may have it. */
    public boolean isTold() {
        return told;
    }
}
