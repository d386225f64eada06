package io.sockflux.internal.datagram;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.option.Option;
import io.sockflux.spi.DatagramSettings;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a recipe for datagram sockets.
 *
 * @param local the endpoint to bind to; null to let the kernel choose
 * @param socket the settings of a socket
 * @param options the options of a socket
 * @param needsMetadata whether metadata was asked for, and not only the usual one is wished for
 * @param lineage the processes before and behind this one; null where sockets are handed over to nobody
 */
public record DatagramBindSettings(
        @Nullable Endpoint local,
        DatagramSettings socket,
        OptionRequests options,
        boolean needsMetadata,
        @Nullable Lineage lineage) {

    /** The default settings at a local endpoint, or at none. */
    public static DatagramBindSettings at(@Nullable Endpoint local) {
        if (local != null) {
            EndpointChecks.checkDatagrams(local, "local");
            EndpointChecks.checkBindable(local);
        }
        return new DatagramBindSettings(local, DatagramSettings.DEFAULT, OptionRequests.NONE, false, null);
    }

    /** These settings with other settings of sockets. */
    public DatagramBindSettings withSocket(DatagramSettings changed) {
        return new DatagramBindSettings(local, changed, options, needsMetadata, lineage);
    }

    /** These settings with a further option. */
    public <T> DatagramBindSettings withOption(Option<T> option, T value, boolean required) {
        return new DatagramBindSettings(local, socket, options.with(option, value, required), needsMetadata, lineage);
    }

    /** These settings with this metadata only. */
    public DatagramBindSettings withMetadata(Set<DatagramMetadata> wanted) {
        return new DatagramBindSettings(local, socket.withMetadata(wanted), options, !wanted.isEmpty(), lineage);
    }

    /** These settings with the processes before and behind this one. */
    public DatagramBindSettings withLineage(Lineage changed) {
        return new DatagramBindSettings(local, socket, options, needsMetadata, changed);
    }
}
