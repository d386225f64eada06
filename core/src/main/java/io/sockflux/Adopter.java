package io.sockflux;

import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.stream.ConnectionAdoption;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.option.Option;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import java.util.Set;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * A recipe for adopting a descriptor as a connection. The descriptor is of a stream or seqpacket socket that other code
 * has connected, such as another process that passed it on. Recipes are immutable: each method returns a new recipe.
 * Nothing happens before subscription. A descriptor can be adopted once.
 */
public final class Adopter extends StreamRecipe<Adopter> {

    private final AdoptedDescriptor descriptor;
    private final StreamSettings settings;

    Adopter(AdoptedDescriptor descriptor, StreamSettings settings) {
        this.descriptor = descriptor;
        this.settings = settings;
    }

    @Override
    Adopter streams(UnaryOperator<StreamSettings> change) {
        return new Adopter(descriptor, change.apply(settings));
    }

    /**
     * What the connection must be able to do besides, such as {@link Capability#MESSAGES}; the network takes a
     * transport that can. If no transport can, {@link #adopt()} fails with
     * {@link io.sockflux.error.TransportUnavailableException}.
     */
    public Adopter needs(Capability... capabilities) {
        return streams(streams -> streams.withNeeds(Set.of(capabilities)));
    }

    /**
     * Gives the socket an option when it is adopted. An option that cannot be set is an error, an
     * {@link io.sockflux.option.OptionException} that tells why: for some options the right moment has passed.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> Adopter option(Option<T> option, T value) {
        return streams(streams -> streams.withOption(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have the option goes without it; the report tells. */
    public <T> Adopter wish(Option<T> option, T value) {
        return streams(streams -> streams.withOption(option, value, false));
    }

    /**
     * Adopts the descriptor. The socket becomes non-blocking for every process that has it open ({@code O_NONBLOCK},
     * {@code fcntl(2)}). The descriptor is closed: the connection has a duplicate that is close-on-exec. On failure the
     * descriptor stays the caller's and open. The socket then blocks as before, though it may have the options.
     *
     * <p>Other processes and code that have the socket open must leave it alone. An earlier {@link Connection#abort()}
     * there does no harm: adopting turns off the {@code SO_LINGER} that it leaves on the socket. A
     * {@link Connection#close()} there ends the stream for both.
     *
     * @return the connection, which the subscriber closes. Fails with {@link IllegalArgumentException} if the
     *     descriptor is not open, no socket or not connected, or there is no endpoint for its family or protocol. Fails
     *     with {@link IllegalStateException} if the descriptor is closed or given away, or another subscriber is
     *     adopting it. Fails with {@link io.sockflux.error.SystemCallException}, EMFILE, without room for a duplicate
     */
    public Mono<Connection> adopt() {
        return ConnectionAdoption.adopt(descriptor, settings);
    }
}
