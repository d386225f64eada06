package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.examples.tls.SelfSigned;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tries TLS, with a certificate that Java's keytool makes for it. */
final class TlsCheck {

    private static final String TEXT = "sockflux";

    private TlsCheck() {}

    static Mono<String> run(Network network, Path folder) {
        return Mono.fromCallable(() -> SelfSigned.store(folder.resolve("tls.p12"), "self-test"))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(store -> exchange(network, store));
    }

    private static Mono<String> exchange(Network network, Path store) {
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tls://127.0.0.1:0")
                        .tls(ServerTls.of(TlsIdentity.pkcs12(store, SelfSigned.PASSWORD)))
                        .onHandlerError((connection, error) -> {})
                        .serve(connection -> connection.send(connection.receive())),
                listener -> network.connector(listener.endpoints().get(0))
                        .tls(ClientTls.create().trust(TlsTrust.pkcs12(store, SelfSigned.PASSWORD)))
                        .use(connection -> connection
                                .send(TEXT)
                                .then(connection.shutdown(Shutdown.WRITE))
                                .then(connection.receive().collectString(StandardCharsets.UTF_8, 1 << 16))
                                .flatMap(answer -> told(answer, connection.tls().orElseThrow())))
                        .next(),
                Listener::close);
    }

    private static Mono<String> told(String answer, TlsInfo info) {
        return answer.equals(TEXT)
                ? Mono.just(answer.length() + " bytes there and back, "
                        + info.version().protocol() + ", " + info.cipherSuite())
                : Mono.error(new IOException("received \"" + answer + "\" (expected: \"" + TEXT + "\")"));
    }
}
