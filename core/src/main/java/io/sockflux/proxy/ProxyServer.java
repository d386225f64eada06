package io.sockflux.proxy;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that connects for this side, and then passes bytes both ways. The proxy resolves the target's name. Immutable;
 * the text form does not show the password.
 */
public final class ProxyServer {

    private static final int LONGEST_WORD = 255;
    private static final int LAST_ASCII = 0x7f;

    private final ProxyKind kind;
    private final Endpoint endpoint;
    private final @Nullable String user;
    private final @Nullable String password;

    private ProxyServer(ProxyKind kind, Endpoint endpoint, @Nullable String user, @Nullable String password) {
        this.kind = kind;
        this.endpoint = endpoint;
        this.user = user;
        this.password = password;
    }

    /**
     * A proxy without credentials.
     *
     * @param endpoint where the proxy listens: TCP, or a unix stream
     * @throws IllegalArgumentException if the endpoint is of another type
     */
    public static ProxyServer of(ProxyKind kind, Endpoint endpoint) {
        requireNonNull(kind, "kind");
        if (endpoint.type() != SocketType.STREAM) {
            throw new IllegalArgumentException("proxy: " + endpoint + " is no stream (expected: tcp:// or unix:)");
        }
        if (endpoint instanceof TcpEndpoint tcp && tcp.isTls()) {
            throw new IllegalArgumentException("proxy: " + endpoint + " wants TLS (expected: a proxy in clear)");
        }
        if (endpoint instanceof TcpEndpoint tcp && tcp.port() == 0) {
            throw new IllegalArgumentException("proxy: " + endpoint + " has port 0 (expected: 1 to 65535)");
        }
        return new ProxyServer(kind, endpoint, null, null);
    }

    /**
     * A proxy by its URI: {@code socks5://HOST:PORT}, {@code socks4a://USER@HOST:PORT},
     * {@code http://USER:PASSWORD@HOST:PORT}. User and password are percent-encoded where they have one of
     * {@code :@/%}.
     *
     * @throws IllegalArgumentException that says what is wrong, without the password
     */
    public static ProxyServer parse(String uri) {
        int colon = uri.indexOf("://");
        String scheme = colon < 0 ? "" : uri.substring(0, colon);
        ProxyKind kind = Arrays.stream(ProxyKind.values())
                .filter(each -> each.scheme().equals(scheme))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("proxy: unknown scheme \"" + scheme + "\" (expected: "
                        + Arrays.stream(ProxyKind.values())
                                .map(each -> each.scheme() + "://HOST:PORT")
                                .collect(Collectors.joining(", "))
                        + ")"));
        String rest = uri.substring(colon + 3);
        int at = rest.lastIndexOf('@');
        ProxyServer bare = of(kind, Endpoint.parse("tcp://" + rest.substring(at + 1)));
        if (at < 0) {
            return bare;
        }
        String[] words = rest.substring(0, at).split(":", 2);
        return words.length == 1
                ? bare.user(decoded(words[0]))
                : bare.credentials(decoded(words[0]), decoded(words[1]));
    }

    private static String decoded(String word) {
        try {
            return URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "proxy: the user or password has a broken percent code (expected: a percent sign and two hexadecimal digits)");
        }
    }

    /**
     * This proxy with a user's name and no password, as SOCKS4a takes it.
     *
     * @throws IllegalArgumentException if the proxy's protocol wants a password, or cannot carry the name
     */
    public ProxyServer user(String name) {
        if (kind != ProxyKind.SOCKS4A) {
            throw new IllegalArgumentException(
                    "proxy: a user without a password for " + kind.scheme() + " (expected: user and password)");
        }
        if (name.chars().anyMatch(letter -> letter > LAST_ASCII)) {
            throw new IllegalArgumentException(
                    "proxy: the user has a letter beyond ASCII (expected: ASCII for socks4a)");
        }
        return new ProxyServer(kind, endpoint, checked(name, "user"), null);
    }

    /**
     * This proxy with a user's name and password.
     *
     * @throws IllegalArgumentException if the proxy's protocol knows no password, or cannot carry these: each has 1 to
     *     255 bytes of UTF-8 without control characters, and in HTTP the user has no colon
     */
    public ProxyServer credentials(String name, String secret) {
        if (kind == ProxyKind.SOCKS4A) {
            throw new IllegalArgumentException("proxy: a password for socks4a (expected: a user alone)");
        }
        if (kind == ProxyKind.HTTP_CONNECT && name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("proxy: the user has a colon (expected: none, as HTTP splits there)");
        }
        return new ProxyServer(kind, endpoint, checked(name, "user"), checked(secret, "password"));
    }

    private static String checked(String word, String name) {
        int length = word.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > LONGEST_WORD) {
            throw new IllegalArgumentException(
                    "proxy: the " + name + " has " + length + " bytes (expected: 1 to " + LONGEST_WORD + ")");
        }
        if (word.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("proxy: the " + name + " has a control character (expected: none)");
        }
        return word;
    }

    /** The protocol that it speaks. */
    public ProxyKind kind() {
        return kind;
    }

    /** Where it listens. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The user's name. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The user's password. */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /** The URI without the credentials. */
    @Override
    public String toString() {
        return endpoint instanceof TcpEndpoint
                ? kind.scheme()
                        + endpoint.toString().substring(endpoint.toString().indexOf(':'))
                : kind.scheme() + "+" + endpoint;
    }
}
