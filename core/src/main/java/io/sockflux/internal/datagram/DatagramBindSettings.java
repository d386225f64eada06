package io.sockflux.internal.datagram;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.option.Option;
import io.sockflux.spi.DatagramSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe for datagram sockets says.
 *
 * @param local where a socket is bound to; null for wherever the kernel wants it
 * @param socket what a socket is made for
 * @param options what a socket is to have
 */
public record DatagramBindSettings(@Nullable Endpoint local, DatagramSettings socket, OptionRequests options) {

    /** Sockets at a local endpoint, or at none in particular, with the defaults of all else. */
    public static DatagramBindSettings at(@Nullable Endpoint local) {
        if (local != null) {
            EndpointChecks.checkDatagrams(local, "local");
            EndpointChecks.checkBindable(local);
        }
        return new DatagramBindSettings(local, DatagramSettings.DEFAULT, OptionRequests.NONE);
    }

    /** The same for other sockets. */
    public DatagramBindSettings withSocket(DatagramSettings changed) {
        return new DatagramBindSettings(local, changed, options);
    }

    /** The same with one more option. */
    public <T> DatagramBindSettings withOption(Option<T> option, T value, boolean required) {
        return new DatagramBindSettings(local, socket, options.with(option, value, required));
    }
}
