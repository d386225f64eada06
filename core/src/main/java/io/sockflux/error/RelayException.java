package io.sockflux.error;

import io.sockflux.address.Endpoint;
import java.io.IOException;

/** A relay ended before both of its directions had. It says which side failed, and in which direction. */
public class RelayException extends IOException {

    private static final long serialVersionUID = 1;

    private final Side side;
    private final Side from;
    private final long bytesToOther;
    private final long bytesFromOther;

    /** Either connection of {@code one.relayTo(other)}. */
    public enum Side {
        /** The connection that {@code relayTo} was called on. */
        ONE,
        /** The connection that was given to {@code relayTo}. */
        OTHER
    }

    /**
     * A relay that ended by a failure.
     *
     * @param side the connection that failed
     * @param from the connection from which the bytes came that could not be relayed any more
     * @param peer the failed connection's peer
     */
    public RelayException(
            Side side, Side from, Endpoint peer, long bytesToOther, long bytesFromOther, Throwable cause) {
        super(
                "relay " + (side == from ? "from " : "to ") + peer + ": failed after "
                        + (from == Side.ONE ? bytesToOther : bytesFromOther) + " bytes this way and "
                        + (from == Side.ONE ? bytesFromOther : bytesToOther) + " back: " + cause.getMessage(),
                cause);
        this.side = side;
        this.from = from;
        this.bytesToOther = bytesToOther;
        this.bytesFromOther = bytesFromOther;
    }

    /** The connection that failed. */
    public Side side() {
        return side;
    }

    /** The direction that failed, by the connection from which its bytes come. */
    public Side from() {
        return from;
    }

    /** How many bytes had gone from {@link Side#ONE} to {@link Side#OTHER}, as the kernel took them. */
    public long bytesToOther() {
        return bytesToOther;
    }

    /** How many bytes had gone back. */
    public long bytesFromOther() {
        return bytesFromOther;
    }
}
