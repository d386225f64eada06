package io.sockflux.internal.datagram;

import io.netty.channel.EventLoop;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.DatagramSettings;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Binds several sockets to the same address, each on a loop of its own. */
public final class SpreadBind {

    private SpreadBind() {}

    /**
     * Binds all of the sockets or none.
     *
     * @param sockets how many sockets, at most the number of loops
     */
    public static Mono<List<DatagramSocket>> bind(
            ChannelContext context, UdpEndpoint local, int sockets, DatagramSettings settings, OptionRequests options) {
        return Mono.defer(() -> {
            List<EventLoop> loops = context.loops().different(sockets);
            OptionRequests sharing = options.with(SocketLevelOptions.SO_REUSEPORT, true, true);
            Bound bound = new Bound();
            Mono<DatagramSocket> first = local.port() == 0
                    ? alone(context, loops.get(0), local, settings, options)
                    : DatagramBind.bind(context, loops.get(0), local, settings, sharing);
            Flux<DatagramSocket> others = Flux.fromIterable(loops.subList(1, sockets))
                    .concatMap(
                            loop -> DatagramBind.bind(context, loop, bound.endpoint(), settings, sharing)
                                    .doOnNext(bound::add),
                            1);
            Mono<List<DatagramSocket>> all = first.doOnNext(bound::add)
                    .thenMany(others)
                    .then(Mono.fromSupplier(bound::sockets))
                    .onErrorResume(error -> bound.giveUp().then(Mono.error(error)))
                    .doOnCancel(() -> bound.giveUp().subscribe());
            return ResourceMono.from(all, made -> bound.giveUp().subscribe());
        });
    }

    /**
     * Adopts all of the sockets or none. They are as many as they were: the kernel spreads by their number, and one that nobody
     * reads would keep its share of the datagrams.
     */
    static Mono<List<DatagramSocket>> adopt(
            ChannelContext context,
            List<AdoptedDescriptor> descriptors,
            DatagramSettings settings,
            OptionRequests options) {
        return Mono.defer(() -> {
            List<EventLoop> loops = context.loops()
                    .different(Math.min(descriptors.size(), context.loops().count()));
            Bound bound = new Bound();
            Mono<List<DatagramSocket>> all = Flux.range(0, descriptors.size())
                    .concatMap(
                            each -> DatagramBind.adopt(
                                            descriptors.get(each), loops.get(each % loops.size()), settings, options)
                                    .doOnNext(bound::add),
                            1)
                    .then(Mono.fromSupplier(bound::sockets))
                    .onErrorResume(error -> bound.giveUp().then(Mono.error(error)))
                    .doOnCancel(() -> bound.giveUp().subscribe());
            return ResourceMono.from(all, made -> bound.giveUp().subscribe());
        });
    }

    /**
     * Binds the first socket, to a port that no other socket has. If it shared the address from the start, the kernel
     * might choose a port that other sockets of this user share already. Then half of their datagrams would come here.
     */
    private static Mono<DatagramSocket> alone(
            ChannelContext context,
            EventLoop loop,
            UdpEndpoint local,
            DatagramSettings settings,
            OptionRequests options) {
        return ResourceMono.from(
                DatagramBind.bind(context, loop, local, settings, options)
                        .flatMap(socket -> ((BoundDatagram) socket)
                                .shareAddress()
                                .thenReturn(socket)
                                .onErrorResume(error -> socket.close().then(Mono.error(error)))
                                .doOnCancel(() -> DatagramBind.abandon(socket))),
                DatagramBind::abandon);
    }

    /**
     * The sockets that are bound so far. Several loops add to it, until all are bound or the subscriber gives up, on any
     * thread.
     */
    private static final class Bound {

        private final List<DatagramSocket> sockets = new ArrayList<>();
        private boolean givenUp;

        synchronized void add(DatagramSocket socket) {
            if (givenUp) {
                socket.close().subscribe();
            } else {
                sockets.add(socket);
            }
        }

        synchronized List<DatagramSocket> sockets() {
            return List.copyOf(sockets);
        }

        synchronized UdpEndpoint endpoint() {
            return (UdpEndpoint) sockets.get(0).localEndpoint();
        }

        synchronized Mono<Void> giveUp() {
            givenUp = true;
            return Mono.when(sockets.stream().map(DatagramSocket::close).toList());
        }
    }
}
