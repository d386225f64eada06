package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.stream.StreamSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of an acceptor.
 *
 * @param endpoints the endpoints to listen at
 * @param adopted sockets that listen already
 * @param sockets the settings of each listening socket
 * @param streams the settings of each connection
 * @param limits the limits on open connections
 * @param failures the treatment of handlers that fail
 */
public record ListenSettings(
        List<Endpoint> endpoints,
        List<AdoptedDescriptor> adopted,
        ListenSocketSettings sockets,
        StreamSettings streams,
        AcceptLimits limits,
        HandlerFailures failures) {

    /** The default settings, without an endpoint. */
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

    /** These settings with further endpoints. */
    public ListenSettings withMore(List<Endpoint> more) {
        return new ListenSettings(added(endpoints, more), adopted, sockets, streams, limits, failures);
    }

    /** These settings with a further socket. */
    public ListenSettings withMore(AdoptedDescriptor descriptor) {
        return new ListenSettings(endpoints, added(adopted, List.of(descriptor)), sockets, streams, limits, failures);
    }

    private static <T> List<T> added(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** These settings with other settings of listening sockets. */
    public ListenSettings withSockets(ListenSocketSettings changed) {
        return new ListenSettings(endpoints, adopted, changed, streams, limits, failures);
    }

    /** These settings with other settings of connections. */
    public ListenSettings withStreams(StreamSettings changed) {
        return new ListenSettings(endpoints, adopted, sockets, changed, limits, failures);
    }

    /** These settings with other limits. */
    public ListenSettings withLimits(AcceptLimits changed) {
        return new ListenSettings(endpoints, adopted, sockets, streams, changed, failures);
    }

    /** These settings with another treatment of failures. */
    public ListenSettings withFailures(HandlerFailures changed) {
        return new ListenSettings(endpoints, adopted, sockets, streams, limits, changed);
    }
}
