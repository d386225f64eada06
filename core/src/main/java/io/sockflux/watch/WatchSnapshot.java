package io.sockflux.watch;

import io.sockflux.address.Endpoint;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.ListenerCounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A network as it was at a moment. It has a bounded number of connections, those with the highest rates.
 *
 * @param process the number of the process
 * @param transport the name of the transport that runs the loops
 * @param since how long after the watcher's last snapshot it was taken; zero for the first, which has no rates
 * @param counts what the network has counted; the watch's own connections are among them
 * @param listeners the listeners that are not closed, without the watch's own; 100 at the most, with 20 endpoints each
 * @param connections those with the highest rates, in that order
 * @param connectionsSeen how many connections these were chosen from; open ones beyond 10,000 are not looked at
 * @param loops how the event loops answered
 */
public record WatchSnapshot(
        long process,
        String transport,
        Duration since,
        NetworkCounts counts,
        List<ListenerState> listeners,
        List<ConnectionState> connections,
        int connectionsSeen,
        List<LoopState> loops) {

    /** Takes copies of the lists. */
    public WatchSnapshot {
        listeners = List.copyOf(listeners);
        connections = List.copyOf(connections);
        loops = List.copyOf(loops);
    }

    /**
     * A listener.
     *
     * @param endpoints where it listens
     * @param counts what it has counted
     * @param queues the kernel's queue of each endpoint; empty if the loop did not answer in time
     */
    public record ListenerState(List<Endpoint> endpoints, ListenerCounts counts, List<Listener.Backlog> queues) {

        /** Takes copies of the lists. */
        public ListenerState {
            endpoints = List.copyOf(endpoints);
            queues = List.copyOf(queues);
        }
    }

    /**
     * A connection.
     *
     * @param origin how it came about
     * @param state how far it has come
     * @param requested the endpoint that the program asked for
     * @param local its local endpoint
     * @param peer its peer's endpoint
     * @param transport the name of its transport
     * @param age how long it has been open
     * @param bytesIn how many bytes it has received
     * @param bytesOut how many bytes the kernel has taken of it
     * @param inPerSecond bytes received a second since the last snapshot
     * @param outPerSecond bytes taken by the kernel a second since the last snapshot
     * @param roundTrip the kernel's round trip time; empty where it tells none
     * @param retransmits how many segments the kernel sent again; empty where it does not tell
     */
    public record ConnectionState(
            ObservedConnection.Origin origin,
            ObservedConnection.State state,
            Endpoint requested,
            Endpoint local,
            Endpoint peer,
            String transport,
            Duration age,
            long bytesIn,
            long bytesOut,
            long inPerSecond,
            long outPerSecond,
            Optional<Duration> roundTrip,
            OptionalLong retransmits) {}

    /**
     * An event loop.
     *
     * @param delay how long the loop took to run a task; empty if it did not within half a second
     * @param waiting how many tasks waited in its queue; empty where the loop does not tell
     */
    public record LoopState(Optional<Duration> delay, OptionalLong waiting) {}

    /** The snapshot as one line of JSON, RFC 8259, in ASCII. Durations are microseconds; what is not known is left out. */
    public String toJson() {
        return WatchJson.of(this);
    }
}
