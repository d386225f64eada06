package io.sockflux.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * How an acceptor speaks TLS. Immutable: each method returns a changed recipe.
 *
 * <p>Unless set otherwise: TLS 1.3 and 1.2 by Java's own provider, and clients are not asked for certificates.
 */
public final class ServerTls {

    private final TlsSettings settings;

    private ServerTls(TlsSettings settings) {
        this.settings = settings;
    }

    /** A server with this certificate, which serves clients that ask for any name. */
    public static ServerTls of(TlsIdentity identity) {
        return new ServerTls(new TlsSettings().withIdentity(identity));
    }

    /**
     * A server with a certificate and a key in PEM form.
     *
     * @param certificates the server's own certificate, then the authority's that signed it, and so on
     */
    public static ServerTls of(Path certificates, Path key) {
        return of(TlsIdentity.pem(certificates, key));
    }

    /** What the recipe says. */
    public TlsSettings settings() {
        return settings;
    }

    /**
     * Another certificate for clients that ask for this name (SNI, RFC 6066). Clients that ask for no name, or for a
     * name without a certificate of its own, get the certificate of {@link #of}.
     *
     * @param name a host's name, or {@code *.} and a domain, for each name that is one label longer
     */
    public ServerTls name(String name, TlsIdentity identity) {
        return new ServerTls(settings.withName(name, identity));
    }

    /** The same for a certificate and a key in PEM form. */
    public ServerTls name(String name, Path certificates, Path key) {
        return name(name, TlsIdentity.pem(certificates, key));
    }

    /**
     * Refuses a client that asks for a name without a certificate of its own, by the alert {@code unrecognized_name}.
     * Clients that ask for no name get the certificate of {@link #of}.
     */
    public ServerTls refuseUnknownNames() {
        return new ServerTls(settings.withUnknownNamesRefused());
    }

    /**
     * Asks clients for a certificate.
     *
     * @param trust which certificates are trusted: in general those of a single authority
     */
    public ServerTls clientCertificate(ClientCertificate choice, TlsTrust trust) {
        return new ServerTls(settings.withClientCertificate(choice, trust));
    }

    /**
     * The protocols that the server takes by ALPN, RFC 7301, the preferred first. A client that offers none of these is
     * served without: {@link TlsInfo#alpn()} tells.
     */
    public ServerTls alpn(String... protocols) {
        return new ServerTls(settings.withAlpn(protocols));
    }

    /** The versions to speak; both unless set. */
    public ServerTls versions(TlsVersion... versions) {
        return new ServerTls(settings.withVersions(versions));
    }

    /** The code that encrypts; {@link TlsProvider#JDK} unless set. */
    public ServerTls provider(TlsProvider provider) {
        return new ServerTls(settings.withProvider(provider));
    }

    /**
     * Takes an end of the stream without close_notify for the peer's end of stream. For protocols that know their own
     * end: otherwise an attacker can cut the stream, and a part is taken for the whole.
     */
    public ServerTls acceptTruncation() {
        return new ServerTls(settings.withTruncationTaken());
    }

    /**
     * Looks at the files of the certificates so often while a listener listens, and loads them again when one has
     * changed. New connections have the new certificates, and open ones go on. Files that cannot be loaded change
     * nothing; {@link #onReload} tells.
     */
    public ServerTls watchFiles(Duration every) {
        return new ServerTls(settings.withWatch(every));
    }

    /**
     * Loads the certificates again, for all listeners that were given this recipe. New connections have the new
     * certificates, and open ones go on. Certificates that cannot be loaded change nothing; the outcome tells.
     */
    public Mono<TlsReload> reload() {
        return settings.reload();
    }

    /** Sets an observer that is told of each reload, on a thread that may block. Without one, failures are logged. */
    public ServerTls onReload(Consumer<? super TlsReload> observer) {
        return new ServerTls(settings.withOnReload(observer));
    }
}
