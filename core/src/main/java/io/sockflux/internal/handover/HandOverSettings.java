package io.sockflux.internal.handover;

import io.sockflux.address.UnixEndpoint;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.stream.AccessList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a hand-over.
 *
 * @param endpoint where processes ask for sockets
 * @param timeout how long a hand-over may take
 * @param access who may take over; null for the same user and root
 */
public record HandOverSettings(
        UnixEndpoint endpoint, Duration timeout, @Nullable AccessList access) {

    /** How long a newcomer may take to say what it wants, and the process before it to answer. */
    static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** A minute, and the same user and root. */
    public static HandOverSettings at(UnixEndpoint endpoint) {
        return new HandOverSettings(endpoint, TIMEOUT, null);
    }

    /** These settings with another time limit. */
    public HandOverSettings withTimeout(Duration changed) {
        return new HandOverSettings(endpoint, changed, access);
    }

    /** These settings with other processes that may take over. */
    public HandOverSettings withAccess(AccessList changed) {
        return new HandOverSettings(endpoint, timeout, changed);
    }

    /** These settings where this process runs as a user, who may take over unless the settings say otherwise. */
    public HandOverSettings of(int uid) {
        return access != null ? this : withAccess(AccessList.NOBODY.allowUsers(uid, 0));
    }

    boolean allows(Credentials peer) {
        return access != null && access.allows(peer);
    }

    /** The shorter of the limit and the time for an answer. */
    Duration answer() {
        return timeout.compareTo(ANSWER) < 0 ? timeout : ANSWER;
    }
}
