package io.sockflux.internal.accept;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.internal.flight.RefusalFlight;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.stream.SocketClose;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.Refusal.Reason;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection may not enter.
 *
 * @param words the reason in a line
 * @param cause the failure of the opening; null for other reasons
 */
record Denial(Reason reason, String words, @Nullable IOException cause) {

    Denial(Reason reason, String words) {
        this(reason, words, null);
    }

    private static final QuietLog LOG = new QuietLog(Denial.class);

    /** The opening of a connection has failed. */
    static Denial of(IOException cause) {
        return new Denial(Reason.OPENING, String.valueOf(cause.getMessage()), cause);
    }

    /** Resets an accepted channel that is not registered yet, and tells. Event loop of the listener only. */
    void reset(ListenChannel socket, Channel child, Consumer<? super Refusal> told) {
        try {
            tell(socket, socket.context().endpoint(child.remoteAddress()), told);
        } finally {
            SocketClose.reset(child);
            child.unsafe().closeForcibly();
        }
    }

    /** Tells the program and the network's observer. Event loop of the listener only. */
    void tell(ListenChannel socket, Endpoint peer, Consumer<? super Refusal> told) {
        try {
            socket.countRefused(reason);
            Refusal refusal = new Refusal(peer, reason, words, cause);
            RefusalFlight.refused(socket.bound(), socket.context().transport().name(), refusal);
            LOG.peer(reason.name(), () -> "refused " + peer + " on " + socket.bound() + ": " + words);
            socket.reportRefused(refusal);
            told.accept(refusal);
        } catch (Throwable e) {
            // Netty would take an exception of the observer for a failed accept, and accepting would pause.
            Drops.drop(e);
        }
    }
}
