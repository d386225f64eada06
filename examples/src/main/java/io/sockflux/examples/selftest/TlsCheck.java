package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tries TLS, with a certificate that Java's keytool makes for it. */
final class TlsCheck {

    private static final String TEXT = "sockflux";
    private static final String PASSWORD = "for a moment";

    private TlsCheck() {}

    static Mono<String> run(Network network, Path folder) {
        return Mono.fromCallable(() -> certificate(folder))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(store -> exchange(network, store));
    }

    private static Path certificate(Path folder) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.isExecutable(keytool)) {
            throw new TransportUnavailableException(keytool + " is not there, which makes the certificate");
        }
        Path store = folder.resolve("tls.p12");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=self-test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said.strip());
        }
        return store;
    }

    private static Mono<String> exchange(Network network, Path store) {
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tls://127.0.0.1:0")
                        .tls(ServerTls.of(TlsIdentity.pkcs12(store, PASSWORD)))
                        .onHandlerError((connection, error) -> {})
                        .serve(connection -> connection.send(connection.receive())),
                listener -> network.connector(listener.endpoints().get(0))
                        .tls(ClientTls.create().trust(TlsTrust.pkcs12(store, PASSWORD)))
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
