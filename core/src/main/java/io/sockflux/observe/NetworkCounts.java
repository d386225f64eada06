package io.sockflux.observe;

import io.sockflux.stream.Refusal;
import java.util.Map;

/**
 * What a network has counted since it began, and what is open on it now; see {@link io.sockflux.Network#counts()}. The
 * numbers are plain longs of the event loops, so a value may be a moment old. What is said to be ever never goes down from one
 * value to the next.
 *
 * @param listeners how many listening sockets are bound now
 * @param listenersEver how many listening sockets have ever been bound
 * @param connections how many connections are open now, whatever their origin
 * @param acceptedEver how many connections have ever been accepted, without refused connections
 * @param connectedEver how many connections have ever been connected
 * @param othersEver how many connections have ever been adopted, or made as an end of a pair
 * @param failedEver how many connections have ever {@linkplain ConnectionEnd.Failed failed}
 * @param abortedEver how many connections this side has ever {@linkplain ConnectionEnd.Aborted aborted}
 * @param refused how many connections have ever been accepted and reset at once, for each reason
 * @param attemptsEver how many attempts to connect have ever begun, each with a fresh socket; and those that failed before
 *     that, by a look-up or the connect rate
 * @param attemptsFailedEver how many attempts to connect have ever failed
 * @param shortagesEver how many accepts have ever failed as descriptors or memory of the kernel had run out
 * @param bytesIn how many bytes connections have ever received, as
 *     {@link io.sockflux.stream.Connection#bytesIn()} counts them
 * @param bytesOut how many bytes of connections the kernel has ever taken, as
 *     {@link io.sockflux.stream.Connection#bytesOut()} counts them
 * @param datagrams the counts of datagram sockets
 */
public record NetworkCounts(
        long listeners,
        long listenersEver,
        long connections,
        long acceptedEver,
        long connectedEver,
        long othersEver,
        long failedEver,
        long abortedEver,
        Map<Refusal.Reason, Long> refused,
        long attemptsEver,
        long attemptsFailedEver,
        long shortagesEver,
        long bytesIn,
        long bytesOut,
        DatagramCounts datagrams) {

    /** Takes a copy of the map. */
    public NetworkCounts {
        refused = Map.copyOf(refused);
    }

    /** How many connections there have ever been: accepted, connected, adopted, and the ends of pairs. */
    public long connectionsEver() {
        return acceptedEver + connectedEver + othersEver;
    }

    /** How many connections have ever been accepted and reset at once. */
    public long refusedEver() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many connections have ever been refused for this reason. */
    public long refusedEver(Refusal.Reason reason) {
        return refused.getOrDefault(reason, 0L);
    }

    @Override
    public String toString() {
        return listeners + " listeners, " + connections + " connections, of " + acceptedEver + " accepted and "
                + connectedEver + " connected; " + refusedEver() + " refused, " + attemptsFailedEver
                + " attempts failed";
    }

    /**
     * What the datagram sockets of a network have counted.
     *
     * @param sockets how many datagram sockets are open now
     * @param socketsEver how many datagram sockets have ever been open
     * @param in how many datagrams have ever been received
     * @param out how many datagrams the kernel has ever taken
     * @param failedEver how many datagrams have ever been handed to the kernel and not taken
     * @param errorsEver how many errors of the network the kernel has ever told, such as an unreachable port
     * @param bytesIn how many bytes of data came in datagrams
     * @param bytesOut how many bytes of data were handed to the kernel, those of failed datagrams included
     */
    public record DatagramCounts(
            long sockets,
            long socketsEver,
            long in,
            long out,
            long failedEver,
            long errorsEver,
            long bytesIn,
            long bytesOut) {}
}
