package io.sockflux.examples.soak;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.sockflux.Network;
import io.sockflux.examples.tls.SelfSigned;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsReload;
import io.sockflux.tls.TlsTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Connections by TLS to a server whose certificate is exchanged again and again, while some of them stay. */
final class Reloads implements Hardship {

    private static final int RELOADS = 4;
    private static final int CONNECTIONS = 10;
    private static final int LONGEST = 1 << 15;

    private final Network network;
    private final Path folder;
    private final Mono<Server> server;
    private int turn;

    /** The server and what both sides have: the stores take turns in the file that the server reads. */
    private record Server(Listener listener, ServerTls tls, Path file, List<Path> stores, List<ClientTls> clients) {}

    Reloads(Network network, Path folder) {
        this.network = network;
        this.folder = folder;
        this.server = aside(this::stores).flatMap(this::serve).cache();
    }

    @Override
    public String kind() {
        return "reloads";
    }

    private static <T> Mono<T> aside(Callable<T> blocking) {
        return Mono.fromCallable(blocking).subscribeOn(Schedulers.boundedElastic());
    }

    private List<Path> stores() throws IOException, InterruptedException {
        return List.of(
                SelfSigned.store(folder.resolve("one.p12"), "one"), SelfSigned.store(folder.resolve("two.p12"), "two"));
    }

    private Mono<Server> serve(List<Path> stores) {
        Path file = folder.resolve("used.p12");
        ServerTls tls = ServerTls.of(TlsIdentity.pkcs12(file, SelfSigned.PASSWORD));
        List<ClientTls> clients = stores.stream()
                .map(store -> ClientTls.create().trust(TlsTrust.pkcs12(store, SelfSigned.PASSWORD)))
                .toList();
        return aside(() -> Files.copy(stores.get(0), file, REPLACE_EXISTING))
                .then(Mono.defer(() -> network.acceptor()
                        .endpoints("tls://127.0.0.1:0")
                        .tls(tls)
                        .onHandlerError((connection, error) -> {})
                        .serve(connection -> connection.send(connection.receive()))))
                .map(listener -> new Server(listener, tls, file, stores, clients));
    }

    @Override
    public Mono<Integer> round(Random random) {
        return server.flatMap(there -> reload(there, random).repeat(RELOADS - 1).reduce(0, Integer::sum));
    }

    /** A connection from before it is asked behind it as well. */
    private Mono<Integer> reload(Server there, Random random) {
        return Mono.defer(() -> {
            ClientTls before = there.clients().get(turn);
            byte[] bytes = Exchange.bytes(random, LONGEST);
            return network.connector(there.listener().endpoints().get(0))
                    .tls(before)
                    .use(stays -> exchange(there)
                            .then(connections(there, random))
                            .flatMap(count -> Exchange.echoed(stays, bytes).thenReturn(count + 1)))
                    .single();
        });
    }

    private Mono<Void> exchange(Server there) {
        return aside(() -> {
                    int next = 1 - turn;
                    // A reader sees the one or the other.
                    Path whole = Files.copy(there.stores().get(next), folder.resolve("next.p12"), REPLACE_EXISTING);
                    Files.move(whole, there.file(), REPLACE_EXISTING);
                    turn = next;
                    return next;
                })
                .then(Mono.defer(() -> there.tls().reload()))
                .flatMap(reload -> failure(reload));
    }

    private static Mono<Void> failure(TlsReload reload) {
        return reload.failure().<Mono<Void>>map(Mono::error).orElse(Mono.empty());
    }

    /** Each trusts the new certificate only. */
    private Mono<Integer> connections(Server there, Random random) {
        return Exchange.many(CONNECTIONS, CONNECTIONS / 2, number -> {
            byte[] bytes = Exchange.bytes(random, LONGEST);
            return network.connector(there.listener().endpoints().get(0))
                    .tls(there.clients().get(turn))
                    .use((Connection connection) -> Exchange.echoed(connection, bytes))
                    .then();
        });
    }

    @Override
    public Mono<Void> close() {
        return server.flatMap(there -> there.listener().close());
    }
}
