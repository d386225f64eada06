package io.sockflux.tls;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What a recipe for TLS says, for the code that carries it out. Immutable. */
public final class TlsSettings {

    private static final int LONGEST_ALPN_NAME = 255;

    private TlsProvider provider = TlsProvider.JDK;
    private Set<TlsVersion> versions = Set.copyOf(EnumSet.allOf(TlsVersion.class));
    private @Nullable TlsIdentity identity;
    private Map<String, TlsIdentity> names = Map.of();
    private boolean refusesUnknownNames;
    private TlsTrust trust = TlsTrust.system();
    private PeerCheck check = PeerCheck.NAME;
    private ClientCertificate clientCertificate = ClientCertificate.NONE;
    private @Nullable String serverName;
    private List<String> alpn = List.of();
    private boolean takesTruncation;
    private @Nullable Duration watch;
    private @Nullable Consumer<? super TlsReload> onReload;
    private @Nullable Material made;

    TlsSettings() {}

    private TlsSettings with(Consumer<TlsSettings> change) {
        TlsSettings copy = new TlsSettings();
        copy.provider = provider;
        copy.versions = versions;
        copy.identity = identity;
        copy.names = names;
        copy.refusesUnknownNames = refusesUnknownNames;
        copy.trust = trust;
        copy.check = check;
        copy.clientCertificate = clientCertificate;
        copy.serverName = serverName;
        copy.alpn = alpn;
        copy.takesTruncation = takesTruncation;
        copy.watch = watch;
        copy.onReload = onReload;
        change.accept(copy);
        return copy;
    }

    TlsSettings withProvider(TlsProvider choice) {
        requireNonNull(choice, "provider");
        return with(copy -> copy.provider = choice);
    }

    TlsSettings withVersions(TlsVersion... some) {
        if (some.length == 0) {
            throw new IllegalArgumentException("versions: none (expected: at least one)");
        }
        return with(copy -> copy.versions = Set.copyOf(Arrays.asList(some)));
    }

    TlsSettings withIdentity(TlsIdentity own) {
        requireNonNull(own, "identity");
        return with(copy -> copy.identity = own);
    }

    TlsSettings withName(String name, TlsIdentity own) {
        requireNonNull(own, "identity");
        String key = checkName(name, true);
        Map<String, TlsIdentity> more = new LinkedHashMap<>(names);
        more.put(key, own);
        return with(copy -> copy.names = Map.copyOf(more));
    }

    TlsSettings withUnknownNamesRefused() {
        return with(copy -> copy.refusesUnknownNames = true);
    }

    TlsSettings withTrust(TlsTrust some) {
        requireNonNull(some, "trust");
        return with(copy -> copy.trust = some);
    }

    TlsSettings withCheck(PeerCheck what) {
        requireNonNull(what, "check");
        return with(copy -> copy.check = what);
    }

    TlsSettings withClientCertificate(ClientCertificate choice, TlsTrust some) {
        requireNonNull(choice, "clientCertificate");
        requireNonNull(some, "trust");
        return with(copy -> {
            copy.clientCertificate = choice;
            copy.trust = some;
        });
    }

    TlsSettings withServerName(String name) {
        String checked = checkName(name, false);
        return with(copy -> copy.serverName = checked);
    }

    TlsSettings withAlpn(String... protocols) {
        for (String protocol : protocols) {
            int length = protocol.getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > LONGEST_ALPN_NAME) {
                throw new IllegalArgumentException(
                        "alpn: \"" + protocol + "\" has " + length + " bytes (expected: 1 to 255)");
            }
        }
        return with(copy -> copy.alpn = List.copyOf(Arrays.asList(protocols)));
    }

    TlsSettings withTruncationTaken() {
        return with(copy -> copy.takesTruncation = true);
    }

    TlsSettings withWatch(Duration every) {
        Durations.checkPositive(every, "watchFiles");
        return with(copy -> copy.watch = every);
    }

    TlsSettings withOnReload(Consumer<? super TlsReload> told) {
        requireNonNull(told, "observer");
        return with(copy -> copy.onReload = told);
    }

    private static String checkName(String name, boolean mayHaveStar) {
        String bare = mayHaveStar && name.startsWith("*.") ? name.substring(2) : name;
        if (bare.isEmpty() || bare.length() > 253 || !bare.matches("[\\p{Alnum}._:-]+")) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: a host's name, in ASCII"
                    + (mayHaveStar ? ", or *.DOMAIN" : ", or an address") + ")");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** The code that encrypts. */
    public TlsProvider provider() {
        return provider;
    }

    /** The versions that are spoken. */
    public Set<TlsVersion> versions() {
        return versions;
    }

    /** This side's own certificates; empty for a client that has none. */
    public Optional<TlsIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    /** The certificates of a server by name, a name in lower case or {@code *.} and a domain. */
    public Map<String, TlsIdentity> names() {
        return names;
    }

    /** Whether a server refuses a client that asks for a name which is not in {@link #names()}. */
    public boolean refusesUnknownNames() {
        return refusesUnknownNames;
    }

    /** Which certificates of peers are trusted. */
    public TlsTrust trust() {
        return trust;
    }

    /** What a client checks. */
    public PeerCheck check() {
        return check;
    }

    /** Whether a server asks for a certificate. */
    public ClientCertificate clientCertificate() {
        return clientCertificate;
    }

    /** The name that a client asks for and checks; empty for the target's. */
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** The protocols that are offered by ALPN, the preferred first. */
    public List<String> alpn() {
        return alpn;
    }

    /** Whether an end without close_notify counts as the peer's end of stream. */
    public boolean takesTruncation() {
        return takesTruncation;
    }

    /** How often the files are looked at; empty if never. */
    public Optional<Duration> watch() {
        return Optional.ofNullable(watch);
    }

    /** Hears of each reload; empty if failures are logged. */
    public Optional<Consumer<? super TlsReload>> onReload() {
        return Optional.ofNullable(onReload);
    }

    /**
     * What was made of these settings at the first call, so that recipes with the same settings share it: files are read
     * once, and sessions are resumed.
     */
    public synchronized Material made(Supplier<? extends Material> make) {
        Material known = made;
        if (known == null) {
            known = requireNonNull(make.get(), "made");
            made = known;
        }
        return known;
    }

    /** Loads again what was made of these settings. */
    Mono<TlsReload> reload() {
        return Mono.defer(() -> {
            Material known;
            synchronized (this) {
                known = made;
            }
            return known == null
                    ? Mono.error(
                            new IllegalStateException(
                                    "reload: the recipe is not in use (expected: the recipe that an acceptor or a connector was given)"))
                    : known.reload();
        });
    }

    /** The certificates of a recipe, as they were loaded. */
    public interface Material {

        /** Loads them again, at each subscription. The outcome tells of a failure, which changes nothing. */
        Mono<TlsReload> reload();
    }
}
