package io.sockflux.message;

/**
 * A flag of {@code send(2)} or {@code recv(2)}. Some are asked for, some are told, and some are both; the numbers differ by
 * system.
 */
public enum MessageFlag {
    /**
     * Asked, receiving: leaves the data, so that the next receive has it again ({@code MSG_PEEK}). For
     * {@link io.sockflux.stream.Connection#receiveInto}; {@link io.sockflux.stream.Connection#peek} and
     * {@link io.sockflux.datagram.DatagramSocket#peek} do so by themselves.
     */
    PEEK(false, true, false),
    /**
     * Asked, sending: urgent data ({@code MSG_OOB}, {@code tcp(7)}). What is received of it comes by
     * {@link io.sockflux.stream.Connection#urgent}.
     */
    OOB(true, false, false),
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
    /** Asked, sending: does not wait; always so here, as in every receive ({@code MSG_DONTWAIT}). */
    DONTWAIT(true, false, false),
    /**
     * Asked, receiving: waits until the buffers are full or the stream ends ({@code MSG_WAITALL}). For
     * {@link io.sockflux.stream.Connection#receiveInto}; no call of the system waits for it.
     */
    WAITALL(false, true, false),
    /** Told: the datagram or record was longer than the room for it, and its rest is lost ({@code MSG_TRUNC}). */
    TRUNC(false, false, true),
    /** Told: control messages were lost, as there was no room for them ({@code MSG_CTRUNC}). */
    CTRUNC(false, false, true),
    /** Told: from the queue of errors ({@code MSG_ERRQUEUE}, Linux), which {@link io.sockflux.datagram.DatagramSocket#errors} empties. */
    ERRQUEUE(false, false, true);

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

    /**
     * Whether {@link io.sockflux.stream.Connection#receiveInto} takes it. For others of {@code recv(2)} there are methods: for
     * {@code MSG_OOB} {@link io.sockflux.stream.Connection#urgent}, for {@code MSG_ERRQUEUE}
     * {@link io.sockflux.datagram.DatagramSocket#errors}. {@code MSG_TRUNC} is always told.
     */
    public boolean isForReceiving() {
        return receiving;
    }

    /** Whether a received message may have it. */
    public boolean isTold() {
        return told;
    }
}
