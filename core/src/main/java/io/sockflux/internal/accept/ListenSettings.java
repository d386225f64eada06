package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.stream.StreamSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What an acceptor says.
 *
 * @param endpoints where it listens
 * @param adopted sockets that listen already
 * @param sockets what each listening socket is made with
 * @param streams what each connection is made with
 * @param limits how many connections there may be at once
 * @param failures what becomes of handlers that fail
 */
public record ListenSettings(
        List<Endpoint> endpoints,
        List<AdoptedDescriptor> adopted,
        ListenSocketSettings sockets,
        StreamSettings streams,
        AcceptLimits limits,
        HandlerFailures failures) {

    /** Nowhere yet, with the defaults of all else. */
    public static ListenSettings with(HandlerFailures failures) {
        return new ListenSettings(
                List.of(),
                List.of(),
                ListenSocketSettings.DEFAULT,
                StreamSettings.DEFAULT,
                AcceptLimits.DEFAULT,
                failures);
    }

    /** Whether there is nothing to listen on. */
    public boolean isNowhere() {
        return endpoints.isEmpty() && adopted.isEmpty();
    }

    /** The same at these endpoints too. */
    public ListenSettings withMore(List<Endpoint> more) {
        return new ListenSettings(added(endpoints, more), adopted, sockets, streams, limits, failures);
    }

    /** The same on this socket too. */
    public ListenSettings withMore(AdoptedDescriptor descriptor) {
        return new ListenSettings(endpoints, added(adopted, List.of(descriptor)), sockets, streams, limits, failures);
    }

    private static <T> List<T> added(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** The same with other listening sockets. */
    public ListenSettings withSockets(ListenSocketSettings changed) {
        return new ListenSettings(endpoints, adopted, changed, streams, limits, failures);
    }

    /** The same with other connections. */
    public ListenSettings withStreams(StreamSettings changed) {
        return new ListenSettings(endpoints, adopted, sockets, changed, limits, failures);
    }

    /** The same with other limits. */
    public ListenSettings withLimits(AcceptLimits changed) {
        return new ListenSettings(endpoints, adopted, sockets, streams, changed, failures);
    }

    /** The same with another treatment of failures. */
    public ListenSettings withFailures(HandlerFailures changed) {
        return new ListenSettings(endpoints, adopted, sockets, streams, limits, changed);
    }
}
