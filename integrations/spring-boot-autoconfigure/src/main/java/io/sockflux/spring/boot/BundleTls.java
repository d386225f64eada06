package io.sockflux.spring.boot;

import io.sockflux.spring.boot.SockfluxProperties.ClientSsl;
import io.sockflux.spring.boot.SockfluxProperties.ServerSsl;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsKey;
import io.sockflux.tls.TlsReload;
import io.sockflux.tls.TlsTrust;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Recipes for TLS whose keys and trust are those of SSL bundles. When a bundle is updated the recipe loads it: new connections
 * have the new certificate, and open ones go on.
 */
final class BundleTls {

    private static final Logger LOG = Loggers.getLogger(BundleTls.class);

    private final @Nullable SslBundles bundles;

    /**
     * Recipes over these bundles.
     *
     * @param bundles null in an application that has none
     */
    BundleTls(@Nullable SslBundles bundles) {
        this.bundles = bundles;
    }

    /** A listener's recipe. */
    ServerTls server(String owner, Setting setting, ServerSsl ssl) {
        Bundle usual = bundle(setting, "ssl.bundle", ssl.bundle()).withKey(setting);
        List<Bundle> used = new ArrayList<>(List.of(usual));
        ServerTls tls = ServerTls.of(usual.identity());
        for (Map.Entry<String, String> entry : ssl.names().entrySet()) {
            String property = "ssl.names[" + entry.getKey() + "]";
            Bundle named = bundle(setting, property, entry.getValue()).withKey(setting);
            tls = setting.apply(tls, property, entry.getKey(), (to, name) -> to.name(name, named.identity()));
            used.add(named);
        }
        if (ssl.clientCertificate() != ClientCertificate.NONE) {
            tls = tls.clientCertificate(ssl.clientCertificate(), usual.trust());
        }
        TlsVersion[] versions = usual.versions(setting);
        if (versions.length > 0) {
            tls = tls.versions(versions);
        }
        ServerTls recipe = tls;
        used.forEach(bundle -> bundle.onUpdate(owner, recipe.reload()));
        return recipe;
    }

    /** A connector's recipe. */
    ClientTls client(String owner, Setting setting, ClientSsl ssl) {
        ClientTls tls = ClientTls.create();
        if (ssl.serverName() != null) {
            tls = setting.apply(tls, "ssl.server-name", ssl.serverName(), ClientTls::serverName);
        }
        if (ssl.bundle() == null) {
            return tls;
        }
        Bundle bundle = bundle(setting, "ssl.bundle", ssl.bundle());
        tls = tls.trust(bundle.trust());
        if (bundle.hasKey()) {
            tls = tls.certificate(bundle.identity());
        }
        TlsVersion[] versions = bundle.versions(setting);
        if (versions.length > 0) {
            tls = tls.versions(versions);
        }
        bundle.onUpdate(owner, tls.reload());
        return tls;
    }

    private Bundle bundle(Setting setting, String property, @Nullable String name) {
        String known = setting.required(property, name, "the name of an SSL bundle");
        if (bundles == null) {
            throw setting.wrong(property, known, "there are no SSL bundles (expected: a bean of type SslBundles)");
        }
        try {
            return new Bundle(bundles, property, known);
        } catch (NoSuchSslBundleException e) {
            throw setting.wrong(
                    property, known, e.getMessage() + " (expected: one of " + bundles.getBundleNames() + ")");
        }
    }

    /** A bundle as it is now. */
    private static final class Bundle {

        private final SslBundles bundles;
        private final String property;
        private final String name;
        private volatile SslBundle current;

        Bundle(SslBundles bundles, String property, String name) {
            this.bundles = bundles;
            this.property = property;
            this.name = name;
            this.current = bundles.getBundle(name);
        }

        boolean hasKey() {
            return current.getStores() != null && current.getStores().getKeyStore() != null;
        }

        Bundle withKey(Setting setting) {
            if (!hasKey()) {
                throw setting.wrong(
                        property, name, "the SSL bundle has no key store (expected: a certificate and its key)");
            }
            return this;
        }

        TlsIdentity identity() {
            return () -> {
                if (!hasKey()) {
                    throw new IOException(
                            "the SSL bundle " + name + " has no key store (expected: a certificate and its key)");
                }
                return TlsKey.of(current.getManagers().getKeyManagerFactory());
            };
        }

        TlsTrust trust() {
            return () ->
                    TlsTrust.of(current.getManagers().getTrustManagerFactory()).load();
        }

        /** The versions that the bundle names; none where it names none. */
        TlsVersion[] versions(Setting setting) {
            if (current.getOptions().getCiphers() != null) {
                throw setting.wrong(
                        property,
                        name,
                        "the SSL bundle names ciphers, which cannot be chosen here (expected: none; those of RFC 9325"
                                + " are spoken)");
            }
            String[] protocols = current.getOptions().getEnabledProtocols();
            if (protocols == null) {
                return new TlsVersion[0];
            }
            TlsVersion[] versions = new TlsVersion[protocols.length];
            for (int i = 0; i < versions.length; i++) {
                String protocol = protocols[i];
                versions[i] = TlsVersion.of(protocol)
                        .orElseThrow(() -> setting.wrong(
                                property,
                                name,
                                "the SSL bundle enables " + protocol + " (expected: TLSv1.2, TLSv1.3 or both)"));
            }
            return versions;
        }

        void onUpdate(String owner, Mono<TlsReload> reload) {
            bundles.addBundleUpdateHandler(name, updated -> {
                current = updated;
                // A bundle that cannot be used is logged where it is loaded.
                reload.filter(TlsReload::isDone)
                        .subscribe(
                                done -> LOG.info("{}: new connections have the new SSL bundle {}", owner, name),
                                error -> LOG.warn(
                                        "{}: the SSL bundle {} was not loaded: {}", owner, name, error.getMessage()));
            });
        }
    }
}
