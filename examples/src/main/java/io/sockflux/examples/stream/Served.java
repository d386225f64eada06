package io.sockflux.examples.stream;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a server serves, with connections and without, bound all or none.
 *
 * @param asked the endpoints in the order in which they were asked for
 * @param listener the ones with connections; null if there are none
 * @param sockets the ones without
 */
record Served(List<Endpoint> asked, @Nullable Listener listener, List<DatagramSocket> sockets) {

    /** Binds every endpoint and hands what comes to the server. */
    static Mono<Served> bind(Acceptor acceptor, Network network, List<Endpoint> asked, ServingProgram server) {
        Endpoint[] connected =
                asked.stream().filter(endpoint -> !isWithout(endpoint, server)).toArray(Endpoint[]::new);
        // What cannot be had here is told before anything is bound.
        Acceptor listening = connected.length == 0 ? acceptor : acceptor.endpoints(connected);
        List<Mono<DatagramSocket>> binds = asked.stream()
                .filter(endpoint -> isWithout(endpoint, server))
                .map(endpoint -> network.datagrams(endpoint).bind())
                .toList();
        List<DatagramSocket> bound = new ArrayList<>();
        Mono<Served> sockets = Flux.concat(binds)
                .doOnNext(bound::add)
                .then(Mono.fromSupplier(() -> new Served(asked, null, List.copyOf(bound))));
        Mono<Served> all = connected.length == 0
                ? sockets
                : sockets.flatMap(served ->
                        listening.serve(server::handle).map(listener -> new Served(asked, listener, served.sockets())));
        return all.doOnNext(served -> served.sockets()
                        .forEach(socket -> Flux.from(server.handle(socket)).subscribe(done -> {}, error -> {})))
                .onErrorResume(error -> closeAll(bound).then(Mono.error(error)));
    }

    private static boolean isWithout(Endpoint endpoint, ServingProgram server) {
        return server.takesDatagrams() && Datagrams.areSpokenAt(endpoint);
    }

    /** The endpoints that are bound, in the order asked where no name stands for several. */
    List<Endpoint> endpoints() {
        Deque<Endpoint> connected = new ArrayDeque<>(listener == null ? List.of() : listener.endpoints());
        Deque<Endpoint> without = new ArrayDeque<>();
        sockets.forEach(socket -> without.add(socket.localEndpoint()));
        List<Endpoint> all = new ArrayList<>();
        if (connected.size() + without.size() == asked.size()) {
            for (Endpoint endpoint : asked) {
                all.add((endpoint.type().isConnected() ? connected : without).remove());
            }
        }
        all.addAll(connected);
        all.addAll(without);
        return all;
    }

    /** Completes when all of it is closed. */
    Mono<Void> ended() {
        Mono<Void> listening = listener == null ? Mono.empty() : listener.closed();
        return listening.and(
                Mono.when(sockets.stream().map(DatagramSocket::closed).toList()));
    }

    /** Takes no more, and lets the connections end for a while. */
    Mono<Void> drain(Duration deadline) {
        Mono<Void> draining =
                listener == null ? Mono.empty() : listener.drain(deadline).then();
        return closeAll(sockets).and(draining);
    }

    private static Mono<Void> closeAll(List<DatagramSocket> sockets) {
        return Mono.when(sockets.stream().map(DatagramSocket::close).toList());
    }
}
