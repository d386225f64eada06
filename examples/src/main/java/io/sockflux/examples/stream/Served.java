package io.sockflux.examples.stream;

import io.sockflux.Acceptor;
import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.ServerTlsWords;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ServerTls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a server serves, with connections and without, bound all or none.
 *
 * @param asked the endpoints in the order in which they were asked for
 * @param listeners the ones with connections, which speak TLS or do not
 * @param sockets the ones without
 */
record Served(List<Endpoint> asked, List<Listener> listeners, List<DatagramSocket> sockets) {

    /**
     * Binds every endpoint and hands what comes to the server.
     *
     * @param datagrams binds a socket without connections
     * @param passed the sockets of a service manager
     * @param tls what is spoken at the endpoints that say so, or at all with connections if none does
     */
    static Mono<Served> bind(
            Acceptor acceptor,
            Function<Endpoint, DatagramBinder> datagrams,
            Network network,
            List<Endpoint> asked,
            PassedSockets passed,
            Optional<ServerTls> tls,
            ServingProgram server) {
        List<Endpoint> connected =
                asked.stream().filter(endpoint -> !isWithout(endpoint, server)).toList();
        boolean someSayTls = connected.stream().anyMatch(ServerTlsWords::isTls);
        List<Endpoint> encrypted = someSayTls
                ? connected.stream().filter(ServerTlsWords::isTls).toList()
                : tls.isPresent() ? connected : List.of();
        List<Endpoint> plain = connected.stream()
                .filter(endpoint -> !encrypted.contains(endpoint))
                .toList();
        boolean passedAreEncrypted = tls.isPresent() && !someSayTls;
        String[] passedPlain = passedAreEncrypted ? new String[0] : passed.connected();
        String[] passedEncrypted = passedAreEncrypted ? passed.connected() : new String[0];
        // What cannot be had here is told before anything is bound.
        List<Mono<Listener>> listens = new ArrayList<>();
        if (!plain.isEmpty() || passedPlain.length > 0) {
            Acceptor listening =
                    acceptor.endpoints(plain.toArray(Endpoint[]::new)).endpoints(passedPlain);
            listens.add(listening.serve(server::handle));
        }
        if (!encrypted.isEmpty() || passedEncrypted.length > 0) {
            ServerTls recipe = tls.orElseThrow(() -> new IllegalArgumentException(
                    encrypted.get(0) + ": has no certificate (expected: --tls-cert FILE and --tls-key FILE)"));
            Acceptor listening = acceptor.tls(recipe)
                    .endpoints(encrypted.toArray(Endpoint[]::new))
                    .endpoints(passedEncrypted);
            listens.add(listening.serve(server::handle));
        }
        List<Mono<DatagramSocket>> binds = new ArrayList<>();
        asked.stream()
                .filter(endpoint -> isWithout(endpoint, server))
                .forEach(endpoint -> binds.add(datagrams.apply(endpoint).bind()));
        passed.datagrams().forEach(text -> binds.add(network.datagrams().inherited(text)));
        List<DatagramSocket> bound = new ArrayList<>();
        List<Listener> listening = new ArrayList<>();
        return Flux.concat(binds)
                .doOnNext(bound::add)
                .thenMany(Flux.concat(listens))
                .doOnNext(listening::add)
                .then(Mono.fromSupplier(() -> new Served(asked, List.copyOf(listening), List.copyOf(bound))))
                .doOnNext(served -> served.sockets()
                        .forEach(socket -> Flux.from(server.handle(socket))
                                .then(Mono.defer(socket::close))
                                .subscribe(done -> {}, error -> {})))
                .onErrorResume(error -> closeAll(bound)
                        .and(Mono.when(listening.stream().map(Listener::close).toList()))
                        .then(Mono.error(error)));
    }

    private static boolean isWithout(Endpoint endpoint, ServingProgram server) {
        return server.takesDatagrams() && Datagrams.areSpokenAt(endpoint);
    }

    /** The endpoints that are bound, in the order asked where no name stands for several. */
    List<Endpoint> endpoints() {
        Deque<Endpoint> encrypted = new ArrayDeque<>();
        Deque<Endpoint> connected = new ArrayDeque<>();
        Deque<Endpoint> without = new ArrayDeque<>();
        listeners.forEach(listener -> listener.endpoints()
                .forEach(endpoint -> (ServerTlsWords.isTls(endpoint) ? encrypted : connected).add(endpoint)));
        sockets.forEach(socket -> without.add(socket.localEndpoint()));
        List<Endpoint> all = new ArrayList<>();
        if (encrypted.size() + connected.size() + without.size() == asked.size()) {
            for (Endpoint endpoint : asked) {
                Deque<Endpoint> of = !endpoint.type().isConnected()
                        ? without
                        : ServerTlsWords.isTls(endpoint) ? encrypted : connected;
                all.add(of.remove());
            }
        }
        all.addAll(connected);
        all.addAll(encrypted);
        all.addAll(without);
        return all;
    }

    /** Completes when all of it is closed. */
    Mono<Void> ended() {
        return Mono.when(listeners.stream().map(Listener::closed).toList())
                .and(Mono.when(sockets.stream().map(DatagramSocket::closed).toList()));
    }

    /** Takes no more, and lets the connections end for a while. */
    Mono<Void> drain(Duration deadline) {
        return closeAll(sockets)
                .and(Mono.when(listeners.stream()
                        .map(listener -> listener.drain(deadline))
                        .toList()));
    }

    /** The sockets are another process's: what is under way goes on for a while. */
    Mono<Void> leave(Duration deadline) {
        Mono<Void> answered =
                Mono.when(sockets.stream().map(DatagramSocket::closed).toList()).timeout(deadline, closeAll(sockets));
        return answered.and(Mono.when(
                listeners.stream().map(listener -> listener.drain(deadline)).toList()));
    }

    private static Mono<Void> closeAll(List<DatagramSocket> sockets) {
        return Mono.when(sockets.stream().map(DatagramSocket::close).toList());
    }
}
