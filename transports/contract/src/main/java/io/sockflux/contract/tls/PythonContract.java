package io.sockflux.contract.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.PeerProcess;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsTruncatedException;
import io.sockflux.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Python's {@code ssl} as a client and as a server. It can end one direction alone, which OpenSSL's programs cannot. */
@TransportContract
@OnNativeTransport
class PythonContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final Authority.Issued OTHER = Authority.TRUSTED.issue("b.example");
    private static final int MUCH = 300_000;

    /** What the scripts share: where to, files, the version. A cut stream is an error. */
    private static final String BEGIN = """
        import socket, ssl, sys
        where, authority, own, version = sys.argv[1:5]
        def fixed(context):
            context.load_cert_chain(own)
            context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
            context.set_alpn_protocols(["other", "echo"])
            return context
        client = fixed(ssl.create_default_context(cafile=authority))
        def connect(session=None):
            raw = socket.create_connection(("127.0.0.1", int(where)))
            return client.wrap_socket(raw, server_hostname="a.example", suppress_ragged_eofs=False, session=session)
        def line(tls):
            text = b""
            while not text.endswith(b"\\n"):
                text += tls.recv(1000)
            return text
        def rest(tls):
            count = 0
            while True:
                some = tls.recv(65536)
                if not some:
                    return count
                count += len(some)
        """;

    @TempDir
    private Path folder;

    private final List<TlsInfo> served = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private @Nullable Listener listener;

    @AfterEach
    void close() {
        Listener open = listener;
        if (open != null) {
            Waiting.done(open.drain(Duration.ZERO));
        }
    }

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private PeerProcess python(String where, TlsVersion version, String script) throws Exception {
        return PeerProcess.start(List.of(
                "python3",
                "-c",
                BEGIN + script,
                where,
                Authority.TRUSTED.certificateIn(folder).toString(),
                OTHER.bothIn(folder, "python.pem").toString(),
                version.name().replace("TLS_", "TLSv")));
    }

    private String listen(Network network, TlsProvider provider, Function<Connection, Mono<Void>> handler) {
        ServerTls tls = ServerTls.of(OWN.identity())
                .provider(provider)
                .alpn("echo")
                .clientCertificate(ClientCertificate.WANTED, Authority.TRUSTED.trust());
        listener = Waiting.result(network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(tls)
                .onHandlerError((connection, failure) -> failures.add(failure))
                .serve(connection -> {
                    served.add(connection.tls().orElseThrow());
                    return handler.apply(connection);
                }));
        Endpoint endpoint = requireNonNull(listener).endpoints().get(0);
        return String.valueOf(((TcpEndpoint) endpoint).port());
    }

    private static Mono<Void> echo(Connection connection) {
        return connection.send(connection.receive());
    }

    private static Mono<Long> received(Connection connection) {
        return connection.receive().asBytes().reduce(0L, (sum, bytes) -> sum + bytes.length);
    }

    private static void isWell(PeerProcess python, String words) {
        assertThat(python.status()).as(python.said()).isZero();
        assertThat(python.said()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldServeAClientOfPython(TlsProvider provider, TlsVersion version, Network network) throws Exception {
        String where = listen(network, provider, PythonContract::echo);
        try (PeerProcess python = python(where, version, """
            session = None
            for reused in (False, True):
                tls = connect(session)
                tls.sendall(b"hello\\n")
                print(line(tls).decode().strip(), tls.selected_alpn_protocol(), tls.session_reused == reused)
                session = tls.session
                tls.unwrap()
            """)) {
            isWell(python, "hello echo True\nhello echo True\n");
        }
        close();
        assertThat(failures).isEmpty();
        assertThat(served).hasSize(2).allSatisfy(info -> {
            assertThat(info.version()).isEqualTo(version);
            assertThat(info.serverName()).contains("a.example");
        });
        assertThat(served.get(0).peerCertificates())
                .first()
                .isEqualTo(OTHER.bundle().getCertificate());
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldTellAClientThatCutsItsStream(TlsProvider provider, TlsVersion version, Network network)
            throws Exception {
        String where = listen(network, provider, PythonContract::echo);
        try (PeerProcess python = python(where, version, """
            tls = connect()
            tls.sendall(b"hello\\n")
            line(tls)
            tls.close()
            """)) {
            isWell(python, "");
        }
        await("the failure").until(() -> !failures.isEmpty());
        assertThat(failures).singleElement().isInstanceOf(TlsTruncatedException.class);
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldEndByCloseNotify(TlsProvider provider, TlsVersion version, Network network) throws Exception {
        String where = listen(
                network,
                provider,
                connection -> connection.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(Bytes.pattern(MUCH)))));
        // An end without close_notify would be an error of Python's.
        try (PeerProcess python = python(where, version, """
            tls = connect()
            print(rest(tls))
            """)) {
            isWell(python, MUCH + "\n");
        }
        assertThat(failures).isEmpty();
    }

    // Half-close, which TLS 1.3 has, and Java's code

    @Test
    void shouldAnswerAClientThatHasEndedItsDirection(Network network) throws Exception {
        String where = listen(
                network,
                TlsProvider.JDK,
                connection -> received(connection)
                        .flatMap(count -> connection
                                .send("counted " + count + "\n")
                                .then(connection.send(
                                        Mono.fromSupplier(() -> Unpooled.wrappedBuffer(Bytes.pattern(MUCH)))))));
        // A socket of Python's would wait for the server's end. Its engine alone does not.
        try (PeerProcess python = python(where, TlsVersion.TLS_1_3, """
            raw = socket.create_connection(("127.0.0.1", int(where)))
            inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = client.wrap_bio(inward, outward, server_hostname="a.example")
            def done(call, *words):
                while True:
                    try:
                        answer = call(*words)
                        raw.sendall(outward.read())
                        return answer
                    except ssl.SSLWantReadError:
                        raw.sendall(outward.read())
                        some = raw.recv(65536)
                        inward.write(some) if some else inward.write_eof()
            done(tls.do_handshake)
            done(tls.write, b"q" * 1000)
            try:
                tls.unwrap()
            except ssl.SSLWantReadError:
                raw.sendall(outward.read())
            count = 0
            while True:
                try:
                    some = done(tls.read, 65536)
                except ssl.SSLZeroReturnError:
                    some = b""
                if not some:
                    break
                if count == 0:
                    print(some[:12].decode())
                count += len(some)
            print(count)
            """)) {
            isWell(python, "counted 1000\n" + (MUCH + "counted 1000\n".length()) + "\n");
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldHearAClientToWhichItHasEndedItsDirection(Network network) throws Exception {
        List<Long> counts = new CopyOnWriteArrayList<>();
        String where = listen(
                network,
                TlsProvider.JDK,
                connection -> connection
                        .send("question\n")
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(received(connection))
                        .doOnNext(counts::add)
                        .then());
        try (PeerProcess python = python(where, TlsVersion.TLS_1_3, """
            tls = connect()
            print(rest(tls))
            tls.sendall(b"a" * 300000)
            tls.unwrap()
            """)) {
            isWell(python, "question\n".length() + "\n");
        }
        await("the end").until(() -> !counts.isEmpty());
        assertThat(counts).containsExactly(300_000L);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldEndItsDirectionToAServerOfPython(Network network) throws Exception {
        try (PeerProcess python = python("0", TlsVersion.TLS_1_3, """
            listening = socket.create_server(("127.0.0.1", 0))
            print(listening.getsockname()[1], flush=True)
            raw, peer = listening.accept()
            server = fixed(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
            tls = server.wrap_socket(raw, server_side=True, suppress_ragged_eofs=False)
            print(rest(tls))
            tls.sendall(b"a" * 300000)
            tls.unwrap()
            """)) {
            python.awaitSaid("\n");
            String port = python.said().strip();
            ClientTls tls = ClientTls.create()
                    .trust(Authority.TRUSTED.trust())
                    .serverName("b.example")
                    .versions(TlsVersion.TLS_1_3)
                    .alpn("echo");
            Connection connection = Waiting.result(
                    network.connector("tls://127.0.0.1:" + port).tls(tls).connect());
            assertThat(connection.tls().orElseThrow().alpn()).contains("echo");
            Waiting.done(connection.send("question"));
            Waiting.done(connection.shutdown(Shutdown.WRITE));
            assertThat(Waiting.result(received(connection))).isEqualTo(300_000L);
            Waiting.result(connection.close());
            isWell(python, port + "\n" + "question".length() + "\n");
        }
    }
}
