package io.sockflux.examples.cli;

import io.sockflux.Connector;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.PeerCheck;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every client takes of TLS, which it speaks at {@code tls://HOST:PORT}, and elsewhere if any of these words is given. */
public final class ClientTlsWords {

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "trusts the certificates in this file (PEM), not Java's")
    private @Nullable Path authority;

    @Option(
            names = {"--tls-cert", "--client-cert"},
            paramLabel = "FILE",
            description = "the client's own certificate (PEM), for a server that asks; needs --tls-key")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "the private key of --tls-cert (PEM)")
    private @Nullable Path key;

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            description = "the server's name, if the endpoint has another or none")
    private @Nullable String name;

    @Option(names = "--alpn", paramLabel = "PROTOCOL", split = ",", description = "offers these protocols by ALPN")
    private List<String> alpn = List.of();

    @Option(names = "--insecure", description = "does not check the server's certificate")
    private boolean insecure;

    /** The connector with what the words say of TLS. */
    public Connector on(Connector connector) {
        boolean isTls = connector.target() instanceof TcpEndpoint tcp && tcp.isTls();
        return isTls || isGiven() ? connector.tls(recipe()) : connector;
    }

    private boolean isGiven() {
        return authority != null || certificate != null || key != null || name != null || insecure || !alpn.isEmpty();
    }

    /** What the words say. */
    public ClientTls recipe() {
        ClientTls tls = ClientTls.create().alpn(alpn.toArray(String[]::new));
        tls = authority == null ? tls : tls.trust(authority);
        tls = name == null ? tls : tls.serverName(name);
        if (certificate != null || key != null) {
            if (certificate == null || key == null) {
                throw new IllegalArgumentException("tls: only one of --tls-cert and --tls-key (expected: both)");
            }
            tls = tls.certificate(certificate, key);
        }
        return insecure ? tls.check(PeerCheck.NOTHING) : tls;
    }
}
