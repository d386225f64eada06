package io.sockflux.tls;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * How a connector speaks TLS. Immutable: each method returns a changed recipe. Connectors that share a recipe share its
 * sessions, which are resumed.
 *
 * <p>Unless set otherwise: TLS 1.3 and 1.2 by Java's own provider, the authorities that Java trusts, and the target's
 * name is checked.
 */
public final class ClientTls {

    private static final ClientTls DEFAULT = new ClientTls(new TlsSettings());

    private final TlsSettings settings;

    private ClientTls(TlsSettings settings) {
        this.settings = settings;
    }

    /** The recipe in which nothing is set. */
    public static ClientTls create() {
        return DEFAULT;
    }

    /** What the recipe says. */
    public TlsSettings settings() {
        return settings;
    }

    /** Trusts these certificates instead of Java's. */
    public ClientTls trust(TlsTrust trust) {
        return new ClientTls(settings.withTrust(trust));
    }

    /** Trusts the certificates in a file in PEM form instead of Java's. */
    public ClientTls trust(Path pem) {
        return trust(TlsTrust.pem(pem));
    }

    /** What is checked of the server's certificate; {@link PeerCheck#NAME} unless set. */
    public ClientTls check(PeerCheck what) {
        return new ClientTls(settings.withCheck(what));
    }

    /**
     * The name that the client asks the server for (SNI, RFC 6066) and checks in its certificate. The target's host
     * unless set. A target without a host, such as a unix path, needs it unless {@link PeerCheck} checks no name.
     *
     * @param name a name, or an address as a certificate may have it; an address is not sent
     */
    public ClientTls serverName(String name) {
        return new ClientTls(settings.withServerName(name));
    }

    /** The client's own certificate, for a server that asks for it. */
    public ClientTls certificate(TlsIdentity identity) {
        return new ClientTls(settings.withIdentity(identity));
    }

    /** The client's own certificate and key, in PEM form. */
    public ClientTls certificate(Path certificates, Path key) {
        return certificate(TlsIdentity.pem(certificates, key));
    }

    /**
     * The protocols that the client offers by ALPN, RFC 7301, the preferred first. The server chooses one, or none:
     * {@link TlsInfo#alpn()} tells.
     */
    public ClientTls alpn(String... protocols) {
        return new ClientTls(settings.withAlpn(protocols));
    }

    /** The versions to speak; both unless set. */
    public ClientTls versions(TlsVersion... versions) {
        return new ClientTls(settings.withVersions(versions));
    }

    /** The code that encrypts; {@link TlsProvider#JDK} unless set. */
    public ClientTls provider(TlsProvider provider) {
        return new ClientTls(settings.withProvider(provider));
    }

    /**
     * Takes an end of the stream without close_notify for the peer's end of stream. For protocols that know their own
     * end: otherwise an attacker can cut the stream, and a part is taken for the whole.
     */
    public ClientTls acceptTruncation() {
        return new ClientTls(settings.withTruncationTaken());
    }

    /**
     * Loads the certificates and what is trusted again, for all connectors that were given this recipe. New connections
     * have them, and open ones go on. What cannot be loaded changes nothing; the outcome tells.
     *
     * @return the outcome. Fails with {@link IllegalStateException} if no connector was given this recipe
     */
    public Mono<TlsReload> reload() {
        return settings.reload();
    }
}
