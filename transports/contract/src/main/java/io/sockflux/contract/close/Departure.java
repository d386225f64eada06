package io.sockflux.contract.close;

import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import java.io.IOException;

/** A way in which a peer goes for good, so that both directions of its connection are over. */
enum Departure {
    RESET(true) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.reset();
        }
    },
    DATA_AND_RESET(true) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.send("x");
            peer.reset();
        }
    },
    MUCH_DATA_AND_RESET(true) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.send(new byte[MUCH]);
            peer.reset();
        }
    },
    END_AND_RESET(true) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.endOutput();
            peer.reset();
        }
    },
    DATA_END_AND_RESET(true) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.send("x");
            peer.endOutput();
            peer.reset();
        }
    },
    CLOSE(false) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.close();
        }
    },
    DATA_AND_CLOSE(false) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.send("x");
            peer.close();
        }
    },
    END_AND_CLOSE(false) {
        @Override
        void leave(Peer peer) throws IOException {
            peer.endOutput();
            peer.close();
        }
    };

    /** Fits into the kernel's buffers, and not into one read. */
    private static final int MUCH = 100_000;

    private final boolean isReset;

    Departure(boolean isReset) {
        this.isReset = isReset;
    }

    /** TCP has a reset, and its close ends one direction only; a unix socket has no reset, and its close ends both. */
    boolean isOf(PeerKind kind) {
        return isReset == (kind != PeerKind.UNIX_PATH);
    }

    abstract void leave(Peer peer) throws IOException;
}
