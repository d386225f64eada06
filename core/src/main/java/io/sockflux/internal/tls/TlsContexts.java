package io.sockflux.internal.tls;

import io.netty.handler.ssl.SslContext;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsKey;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsReload;
import io.sockflux.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The certificates of a recipe, loaded, and loaded again. New connections take what is there; open ones keep what they
 * began with.
 */
public final class TlsContexts implements TlsSettings.Material {

    private static final QuietLog LOG = new QuietLog(TlsContexts.class);

    private final TlsSettings settings;
    private final boolean isServer;
    private volatile @Nullable Loaded loaded;
    /** What the last handshake has shown. */
    private volatile @Nullable TlsInfo shown;

    private List<FileStamp> seen = List.of();

    TlsContexts(TlsSettings settings, boolean isServer) {
        this.settings = settings;
        this.isServer = isServer;
    }

    /**
     * What was loaded at one time.
     *
     * @param usual for clients that ask for no name, and unless unknown names are refused, for those with another name
     * @param byName for clients that ask for a name
     */
    record Loaded(SslContext usual, Map<String, SslContext> byName) {}

    TlsSettings settings() {
        return settings;
    }

    boolean isServer() {
        return isServer;
    }

    /** Whether a peer shows a certificate. Java tells that there is none by an exception, which costs more than to ask here. */
    boolean seePeerCertificates() {
        return !isServer || settings.clientCertificate() != ClientCertificate.NONE;
    }

    boolean isJdk() {
        return settings.provider() == TlsProvider.JDK;
    }

    /** Loads the files, unless that has been done. */
    Mono<Void> ready() {
        return Mono.defer(() -> loaded != null
                ? Mono.empty()
                : BlockingCalls.call(() -> {
                    loadFirst();
                    return null;
                }));
    }

    private synchronized void loadFirst() throws IOException {
        if (loaded == null) {
            seen = FileStamp.of(files());
            loaded = load();
        }
    }

    /** What a handshake has shown. Most handshakes of a recipe show the same, and then their connections share one object. */
    TlsInfo shared(TlsInfo info) {
        TlsInfo before = shown;
        if (before != null && before.equals(info)) {
            return before;
        }
        shown = info;
        return info;
    }

    /** What new connections take. Loading has been waited for by {@link #ready}. */
    Loaded loaded() {
        Loaded known = loaded;
        if (known == null) {
            throw new IllegalStateException("tls: the certificates are not loaded");
        }
        return known;
    }

    @Override
    public Mono<TlsReload> reload() {
        return BlockingCalls.call(this::reloadNow);
    }

    /** Loads the files again if one has changed since they were looked at. May block. */
    synchronized void reloadIfChanged() {
        if (!FileStamp.of(files()).equals(seen)) {
            reloadNow();
        }
    }

    private synchronized TlsReload reloadNow() {
        TlsReload outcome;
        seen = FileStamp.of(files());
        try {
            loaded = load();
            outcome = new TlsReload(files(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            outcome = new TlsReload(files(), Optional.of(e));
            if (settings.onReload().isEmpty()) {
                LOG.warn(
                        "certificates",
                        () -> "tls: the old certificates stay, as the new cannot be loaded: " + e.getMessage());
            }
        }
        TlsReload told = outcome;
        settings.onReload().ifPresent(observer -> observer.accept(told));
        return outcome;
    }

    /** Looks at the files as the recipe says, until the signal ends. */
    public void watch(LoopClock clock, Mono<Void> until) {
        settings.watch().ifPresent(every -> new FileWatch(this, clock, every).until(until));
    }

    /** The files that are read. */
    List<Path> files() {
        Set<Path> all = new LinkedHashSet<>();
        settings.identity().ifPresent(identity -> all.addAll(identity.files()));
        settings.names().values().forEach(identity -> all.addAll(identity.files()));
        all.addAll(settings.trust().files());
        return new ArrayList<>(all);
    }

    private Loaded load() throws IOException {
        ContextBuilder builder = new ContextBuilder(settings);
        if (!isServer) {
            TlsKey own = settings.identity().isEmpty()
                    ? null
                    : settings.identity().get().load();
            return new Loaded(builder.client(own, settings.trust()), Map.of());
        }
        @Nullable
        X509TrustManager trust =
                builder.asksForCertificates() ? settings.trust().load() : null;
        TlsIdentity usual = settings.identity()
                .orElseThrow(() -> new IOException("tls: the server has no certificate (expected: one)"));
        Map<String, SslContext> byName = new HashMap<>();
        for (Map.Entry<String, TlsIdentity> entry : settings.names().entrySet()) {
            byName.put(entry.getKey(), builder.server(entry.getValue().load(), trust));
        }
        return new Loaded(builder.server(usual.load(), trust), Map.copyOf(byName));
    }
}
