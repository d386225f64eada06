package io.sockflux.internal.datagram;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.RawEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.option.LinuxSocketOptions;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DatagramSettings;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes a socket that is connected to a peer. It binds the socket itself if the program names no local endpoint. */
public final class DatagramClient {

    private DatagramClient() {}

    /**
     * Binds and connects.
     *
     * @param local null to let the kernel choose
     */
    public static Mono<DatagramSocket> connect(
            ChannelContext context,
            @Nullable Endpoint local,
            Endpoint peer,
            DatagramSettings settings,
            OptionRequests options) {
        if (local != null) {
            return connect(DatagramBind.bind(context, local, settings, options), peer);
        }
        return Mono.defer(() -> {
            Endpoint any = localFor(context, peer);
            return any instanceof UnixUnnamedEndpoint
                    ? autobind(context, any, peer, settings, options)
                    : connect(DatagramBind.bind(context, any, settings, options), peer);
        });
    }

    private static Mono<DatagramSocket> connect(Mono<DatagramSocket> bind, Endpoint peer) {
        return ResourceMono.from(
                bind.flatMap(socket -> socket.connect(peer)
                        .thenReturn(socket)
                        .onErrorResume(error -> socket.close().then(Mono.error(error)))
                        .doOnCancel(() -> DatagramBind.abandon(socket))),
                DatagramBind::abandon);
    }

    /** Has Linux name the socket when it is connected: it names sockets that receive credentials, {@code unix(7)}. */
    private static Mono<DatagramSocket> autobind(
            ChannelContext context, Endpoint any, Endpoint peer, DatagramSettings settings, OptionRequests options) {
        OptionRequests named = OptionRequests.NONE
                .with(LinuxSocketOptions.SO_PASSCRED, true, true)
                .with(options);
        boolean isWanted = settings.metadata().contains(DatagramMetadata.CREDENTIALS)
                || options.all().stream().anyMatch(request -> request.option().equals(LinuxSocketOptions.SO_PASSCRED));
        Mono<DatagramSocket> connected = connect(DatagramBind.bind(context, any, settings, named), peer);
        return isWanted
                ? connected
                : ResourceMono.from(
                        connected.flatMap(socket -> socket.set(LinuxSocketOptions.SO_PASSCRED, false)
                                .thenReturn(socket)
                                .onErrorResume(error -> socket.close().then(Mono.error(error)))
                                .doOnCancel(() -> DatagramBind.abandon(socket))),
                        DatagramBind::abandon);
    }

    /** A v4-mapped peer is reached by IPv4, from a socket that is bound to v4-mapped addresses. */
    private static String anyFor(InetEndpoint peer) {
        if (peer.family() == AddressFamily.INET) {
            return "0.0.0.0";
        }
        return IpAddress.parse(peer.host()).isIpv4Mapped() ? "::ffff:0.0.0.0" : "::";
    }

    private static Endpoint localFor(ChannelContext context, Endpoint peer) {
        if (peer instanceof InetEndpoint inet) {
            String any = anyFor(inet);
            if (peer instanceof RawEndpoint raw) {
                return new RawEndpoint(any, raw.protocol());
            }
            return peer instanceof UdpEndpoint ? new UdpEndpoint(any, 0, peer.protocol()) : new IcmpEndpoint(any, 0);
        }
        // Netty's calls tell no peer the name that Linux would give, so that none could answer.
        if (context.transport()
                .capabilities()
                .containsAll(Set.of(Capability.UNIX_ABSTRACT, Capability.DATAGRAM_METADATA))) {
            return new UnixUnnamedEndpoint(SocketType.DGRAM);
        }
        // The peer may run in another folder, so a relative path would lead it elsewhere.
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
        UUID name = context.loops()
                .givenRandom()
                .map(given -> new UUID(given.nextLong(), given.nextLong()))
                .orElseGet(UUID::randomUUID);
        return new UnixPathEndpoint(temporary.resolve("sockflux-" + name).toString(), SocketType.DGRAM);
    }
}
