package io.sockflux;

import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.stream.ConnectionAdoption;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.option.Option;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A recipe for adopting a descriptor as a connection: a stream or seqpacket socket that somebody else has connected, such as
 * another process that passed it on. Recipes are immutable, each method returns a new one; nothing happens before
 * subscription. A descriptor can be adopted once.
 */
public final class Adopter {

    private final AdoptedDescriptor descriptor;
    private final StreamSettings settings;

    Adopter(AdoptedDescriptor descriptor, StreamSettings settings) {
        this.descriptor = descriptor;
        this.settings = settings;
    }

    /**
     * What the connection must be able to do besides, such as {@link Capability#MESSAGES}; a transport that can is taken. If
     * none can, {@link #adopt()} fails with {@link io.sockflux.error.TransportUnavailableException}.
     */
    public Adopter needs(Capability... capabilities) {
        return new Adopter(descriptor, settings.withNeeds(Set.of(capabilities)));
    }

    /** How many bytes may wait to go out before the source of a send is asked no further; 256 KiB. */
    public Adopter sendBudget(int bytes) {
        return new Adopter(descriptor, settings.withSendBudget(bytes));
    }

    /** How long a lossless close waits while nothing moves, 10 s unless set; see {@link Acceptor#closeTimeout}. */
    public Adopter closeTimeout(Duration timeout) {
        return new Adopter(descriptor, settings.withCloseTimeout(timeout));
    }

    /**
     * How long no byte may move in either direction. Then the connection is closed without loss; see
     * {@link #idleLimit(Duration, WhenFailed)}. No limit unless set.
     */
    public Adopter idleLimit(Duration length) {
        return idleLimit(length, WhenFailed.CLOSE);
    }

    /**
     * How long no byte may move in either direction while something is wanted of the peer: while a read is asked for, or
     * bytes wait that the kernel does not take. Then the connection ends, and its receiver and its sends fail with
     * {@link io.sockflux.error.TimeLimitException}. Time in which nobody asks does not count: a slow consumer is no silent
     * peer. Where bytes wait to go out the end may come later, within twice the length.
     *
     * @param how whether the connection is aborted or closed without loss
     */
    public Adopter idleLimit(Duration length, WhenFailed how) {
        return new Adopter(descriptor, settings.withIdleLimit(length, how));
    }

    /** How many bytes of the peer a lossless close throws away before it gives up at the next one; 64 MiB unless set. */
    public Adopter closeDrainLimit(long bytes) {
        return new Adopter(descriptor, settings.withCloseDrainLimit(bytes));
    }

    /**
     * Gives the socket an option when it is adopted. An option that cannot be set is an error, an
     * {@link io.sockflux.option.OptionException} that tells why: the moment of some has passed.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> Adopter option(Option<T> option, T value) {
        return new Adopter(descriptor, settings.withOption(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have it goes without; the report tells. */
    public <T> Adopter wish(Option<T> option, T value) {
        return new Adopter(descriptor, settings.withOption(option, value, false));
    }

    /**
     * Adopts the descriptor. It is made non-blocking for every process that has it open, {@code O_NONBLOCK} of
     * {@code fcntl(2)}, and it is closed: the connection has a duplicate of it that is close-on-exec. On failure it stays the
     * caller's and open, and blocks as before, though it may have the options.
     *
     * <p>Whoever else has the socket open must leave it alone. An {@link Connection#abort()} there is safe before this: the
     * {@code SO_LINGER} that it leaves on the socket is turned off. A {@link Connection#close()} ends the stream for both.
     *
     * @return the connection, the subscriber's to close; or {@link IllegalArgumentException} if the descriptor is not open, no
     *     socket, not connected, or of a family or protocol that there is no endpoint for; {@link IllegalStateException} if
     *     it is closed or given away, or another subscriber is adopting it; {@link io.sockflux.error.SystemCallException}, EMFILE without room for a duplicate
     */
    public Mono<Connection> adopt() {
        return ConnectionAdoption.adopt(descriptor, settings);
    }
}
