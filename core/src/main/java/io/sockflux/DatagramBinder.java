package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.bridge.BoundDatagram;
import io.sockflux.bridge.OptionRequests;
import io.sockflux.bridge.Streams;
import io.sockflux.message.Message;
import io.sockflux.option.Option;
import io.sockflux.spi.DatagramSettings;
import java.util.Set;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A recipe for datagram sockets: {@code socket} and {@code bind}. Recipes are immutable, each method returns a new one;
 * nothing happens before subscription, and each subscription makes a socket.
 */
public final class DatagramBinder {

    private final Network network;
    private final Endpoint local;
    private final DatagramSettings settings;
    private final OptionRequests options;

    DatagramBinder(Network network, Endpoint local) {
        this(network, local, DatagramSettings.DEFAULT, OptionRequests.NONE);
    }

    private DatagramBinder(Network network, Endpoint local, DatagramSettings settings, OptionRequests options) {
        this.network = network;
        this.local = requireNonNull(local, "local");
        this.settings = settings;
        this.options = options;
        if (local.type().isConnected()) {
            throw new IllegalArgumentException(
                    "local: " + local + " is " + local.type() + " (expected: a datagram or raw endpoint)");
        }
        network.streams(local, Set.of());
    }

    /** What is told of each datagram beside its data, instead of {@link DatagramMetadata#PACKET_INFO} alone. */
    public DatagramBinder metadata(DatagramMetadata... wanted) {
        return with(settings.withMetadata(Set.of(wanted)));
    }

    /**
     * How many bytes of a datagram are received at the most; what is longer is cut, and its message is
     * {@linkplain Message#isTruncated() truncated}. 65,536 unless set, which is every datagram of UDP whole; only unix
     * sockets have longer ones.
     */
    public DatagramBinder maxLength(int bytes) {
        return with(settings.withMaxLength(bytes));
    }

    /**
     * How many datagrams one system call receives or sends at the most, {@code recvmmsg(2)} and {@code sendmmsg(2)}, where
     * the system has these; 32 unless set, 1 for one at a time. Demand counts datagrams all the same.
     */
    public DatagramBinder batch(int datagrams) {
        return with(settings.withBatch(datagrams));
    }

    /**
     * Whether the kernel may cut datagrams that follow each other to one peer out of one longer piece, and put together those
     * that come ({@code UDP_SEGMENT}, {@code UDP_GRO}, {@code udp(7)}), where it can. They are apart again in what is
     * received, though demand for one may bring a piece with more of them. Where drops are to be counted
     * ({@link DatagramMetadata#DROP_COUNT}), or there is a {@link #maxLength}, nothing is put together, as the kernel counts
     * and cuts pieces then. True unless set.
     */
    public DatagramBinder offload(boolean wanted) {
        return with(settings.withOffload(wanted));
    }

    private DatagramBinder with(DatagramSettings changed) {
        return new DatagramBinder(network, local, changed, options);
    }

    /**
     * Gives the socket an option before it is bound. An option that cannot be set is an error, an
     * {@link io.sockflux.error.OptionException} that tells why. What the kernel made of the value is in
     * {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> DatagramBinder option(Option<T> option, T value) {
        return new DatagramBinder(network, local, settings, options.with(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have it goes without; the report tells. */
    public <T> DatagramBinder wish(Option<T> option, T value) {
        return new DatagramBinder(network, local, settings, options.with(option, value, false));
    }
    /**
     * Makes a socket and binds it. Port 0 lets the kernel choose one; {@link DatagramSocket#localEndpoint()} tells. A name
     * stands for the first of its addresses.
     *
     * @return the socket, the subscriber's to close; or {@link io.sockflux.error.SystemCallException}: EPERM for a raw socket
     *     without CAP_NET_RAW, EACCES for ICMP outside {@code ping_group_range}
     */
    public Mono<DatagramSocket> bind() {
        return Mono.defer(() -> {
            Streams streams = network.streams(local, Set.of());
            Mono<? extends Endpoint> address = local instanceof InetEndpoint inet && !inet.isNumeric()
                    ? network.resolve(inet).map(addresses -> addresses.get(0))
                    : Mono.just(local);
            return address.flatMap(resolved -> BoundDatagram.bind(streams, resolved, settings, options));
        });
    }

    /** Makes a socket, runs the body, and closes the socket when the body ends, fails or is cancelled. */
    public <T> Flux<T> use(Function<? super DatagramSocket, ? extends Publisher<? extends T>> body) {
        requireNonNull(body, "body");
        return Flux.usingWhen(bind(), body, DatagramSocket::close);
    }
}
