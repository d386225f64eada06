package io.sockflux.examples.cli;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.PeerCheck;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every server takes of TLS, which it speaks at {@code tls://HOST:PORT}; and everywhere if no endpoint says so. */
public final class ServerTlsWords {

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "the server's certificate, with those of the authorities behind it (PEM); looked at again each"
                            + " second")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "the private key of --tls-cert (PEM)")
    private @Nullable Path key;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "the certificates that sign those of clients (PEM), which are then asked for")
    private @Nullable Path authority;

    @Option(
            names = "--client-cert",
            paramLabel = "WHAT",
            description = "whether clients need a certificate of --tls-ca: none, wanted, or required; required unless"
                    + " given")
    private @Nullable ClientCertificate clientCertificate;

    @Option(names = "--alpn", paramLabel = "PROTOCOL", split = ",", description = "takes these protocols by ALPN")
    private List<String> alpn = List.of();

    @Option(
            names = "--insecure",
            description = "where the server connects onwards, does not check the certificate there")
    private boolean insecure;

    /** What the words say; empty if they say nothing of a certificate. */
    public Optional<ServerTls> recipe() {
        if (certificate == null && key == null) {
            return Optional.empty();
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("tls: only one of --tls-cert and --tls-key (expected: both)");
        }
        ServerTls tls =
                ServerTls.of(certificate, key).alpn(alpn.toArray(String[]::new)).watchFiles(Duration.ofSeconds(1));
        if (authority == null) {
            if (clientCertificate != null && clientCertificate != ClientCertificate.NONE) {
                throw new IllegalArgumentException("--client-cert: " + clientCertificate
                        + " without --tls-ca (expected:" + " the authority that signs the certificates of clients)");
            }
            return Optional.of(tls);
        }
        ClientCertificate choice = clientCertificate == null ? ClientCertificate.REQUIRED : clientCertificate;
        return Optional.of(tls.clientCertificate(choice, TlsTrust.pem(authority)));
    }

    /** What a server speaks that connects onwards: it trusts the authority, and checks nothing if it is told to. */
    public ClientTls onwards() {
        ClientTls recipe =
                authority == null ? ClientTls.create() : ClientTls.create().trust(authority);
        return insecure ? recipe.check(PeerCheck.NOTHING) : recipe;
    }

    /** Whether the endpoint itself says that TLS is spoken there. */
    public static boolean isTls(Endpoint endpoint) {
        return endpoint instanceof TcpEndpoint tcp && tcp.isTls();
    }
}
